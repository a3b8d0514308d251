/**
 * Fills a generation anew from {@code embeddings.<space>} while another one answers, checks it, and puts it in its place.
 * What to do next is decided by {@link dev.refold.indexer.rebuild.RebuildRules}, which is pure; the rest does it.
 */
@NullMarked
package dev.refold.indexer.rebuild;

import org.jspecify.annotations.NullMarked;
