@NullMarked
package dev.refold.query.token;

import org.jspecify.annotations.NullMarked;
