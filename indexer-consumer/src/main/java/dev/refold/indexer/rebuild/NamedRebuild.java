package dev.refold.indexer.rebuild;

import dev.refold.store.Generation;

/** A rebuild and the generation it fills. */
public record NamedRebuild(Generation generation, Rebuild rebuild) {}
