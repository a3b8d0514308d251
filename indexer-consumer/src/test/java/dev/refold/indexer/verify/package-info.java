@NullMarked
package dev.refold.indexer.verify;

import org.jspecify.annotations.NullMarked;
