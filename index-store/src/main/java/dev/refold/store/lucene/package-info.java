/**
 * An embedded store on Apache Lucene: one index per generation under one root directory that one process owns. See
 * {@link dev.refold.store.lucene.LuceneStore}.
 */
@NullMarked
package dev.refold.store.lucene;

import org.jspecify.annotations.NullMarked;
