@NullMarked
package dev.refold.indexer.deadletters;

import org.jspecify.annotations.NullMarked;
