@NullMarked
package dev.refold.query;

import org.jspecify.annotations.NullMarked;
