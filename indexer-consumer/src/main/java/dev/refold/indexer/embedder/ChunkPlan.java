package dev.refold.indexer.embedder;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Embedding;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a document: its text, its chunks, and where the vector of each comes from.
 *
 * @param texts what the model must be asked, each once; empty when every vector is known
 */
record ChunkPlan(DocumentEvent.Upserted event, String text, List<PlannedChunk> chunks, List<String> texts) {

    ChunkPlan {
        chunks = List.copyOf(chunks);
        texts = List.copyOf(texts);
    }

    record PlannedChunk(int start, int end, ContentHash hash, Source source) {}

    /** Where a chunk's vector comes from. */
    sealed interface Source {

        /** @param vector empty when the text is known to have no features */
        record Known(Optional<Embedding> vector) implements Source {}

        /** @param index in {@link #texts()} */
        record Asked(int index) implements Source {}
    }
}
