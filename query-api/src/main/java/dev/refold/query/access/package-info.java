/** Who asks, and what they may: access keys, tokens of an identity provider, scopes and limits. Knows no HTTP. */
@NullMarked
package dev.refold.query.access;

import org.jspecify.annotations.NullMarked;
