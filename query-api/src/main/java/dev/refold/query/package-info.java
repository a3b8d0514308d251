/** The HTTP API: JSON in, JSON out, RFC 9457 problems; every answer names the generation it comes from. */
@NullMarked
package dev.refold.query;

import org.jspecify.annotations.NullMarked;
