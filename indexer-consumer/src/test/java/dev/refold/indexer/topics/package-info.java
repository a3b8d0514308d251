@NullMarked
package dev.refold.indexer.topics;

import org.jspecify.annotations.NullMarked;
