@NullMarked
package dev.refold.schemas;

import org.jspecify.annotations.NullMarked;
