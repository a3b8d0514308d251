package dev.refold.indexer.rebuild;

import dev.refold.store.Generation;
import java.util.Optional;

/**
 * A generation, what it holds, and how it came about.
 *
 * @param documents visible, all tenants together
 * @param rebuild empty when it was folded from the start of the log
 */
public record GenerationReport(Generation generation, long documents, long chunks, Optional<Rebuild> rebuild) {}
