package dev.refold.schemas;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What happened to a document, as full state: it became this, or it is gone. Keyed by {@link DocumentKey}. */
public sealed interface DocumentEvent {

    DocumentKey key();

    /** The producer's version, 0 … 2^53; empty when the log's offsets are to decide. */
    OptionalLong version();

    /** When it happened by the producer's clock; never decides anything. */
    Optional<Instant> occurredAt();

    /**
     * @param language IETF BCP 47 tag, told to readers; the text analysis is that of the space
     * @param givenChunks chunks with vectors that the producer brings; empty: Refold chunks {@code content} and embeds
     */
    record Upserted(DocumentKey key, OptionalLong version, String title, String content, ContentType contentType,
            Optional<String> language, Metadata metadata, Optional<Instant> occurredAt, List<GivenChunk> givenChunks)
            implements
                DocumentEvent {

        public Upserted {
            givenChunks = List.copyOf(givenChunks);
        }
    }

    record Deleted(DocumentKey key, OptionalLong version, Optional<Instant> occurredAt) implements DocumentEvent {}

    /** A chunk of the producer's own making. Its vector is made unit length on the way in. */
    record GivenChunk(String text, Embedding vector) {}
}
