/**
 * Generations in PostgreSQL with pgvector: a schema per generation, a transaction per batch, a snapshot per read.
 *
 * <p>
 * {@code Installation} prepares a database, {@code Registry} keeps the generations, {@code GenerationDdl} makes the
 * tables of one. A write goes {@code BatchApply → StoredState → BatchPlan → BatchWriter}; a read opens a
 * {@code Snapshot} and hands it to {@code Candidates}, {@code Contents} or {@code Counting}.
 */
@NullMarked
package dev.refold.store.pgvector;

import org.jspecify.annotations.NullMarked;
