/** Names and settings of the topics; creating them and checking those that are there. */
@NullMarked
package dev.refold.indexer.topics;

import org.jspecify.annotations.NullMarked;
