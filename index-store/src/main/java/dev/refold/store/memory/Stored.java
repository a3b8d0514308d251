package dev.refold.store.memory;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import java.util.List;

/**
 * A document of a generation, deleted ones included: their order must not be forgotten.
 *
 * @param terms of each chunk, by ordinal
 */
record Stored(EmbeddedDocument document, List<ChunkTerms> terms) {

    static Stored of(EmbeddedDocument document, TextAnalysis analysis) {
        return switch (document) {
            case EmbeddedDocument.Deleted deleted -> new Stored(deleted, List.of());
            case EmbeddedDocument.Present present -> new Stored(present, present.chunks().stream()
                    .map(chunk -> ChunkTerms.of(analysis, present.title(), present.textOf(chunk))).toList());
        };
    }
}
