package dev.refold.store;

/**
 * How far the making of an index is.
 *
 * @param phase in words for people, such as {@code loading tuples}
 * @param done of {@code total} units of this phase; both 0 where the store does not say
 */
public record IndexProgress(String phase, long done, long total) {}
