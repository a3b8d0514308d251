@NullMarked
package dev.refold.embedding;

import org.jspecify.annotations.NullMarked;
