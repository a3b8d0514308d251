package dev.refold.store.audit;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of a document, taken from the stored bytes without any check: what is wrong with it is what one wants to
 * see.
 *
 * @param content empty when it is deleted
 */
public record ScannedDocument(DocumentKey key, Order order, Position source, Optional<Content> content)
        implements
            Scanned {

    /** @param chunks by ordinal */
    public record Content(ContentHash documentHash, String title, Optional<String> language, Metadata metadata,
            Optional<Instant> occurredAt, List<ScannedChunk> chunks) {

        public Content {
            chunks = List.copyOf(chunks);
        }
    }

    /** @param start first UTF-16 unit of the range in the document's text; {@code end} one past its last */
    public record ScannedChunk(int ordinal, int start, int end, ContentHash hash, String text,
            Optional<RawVector> vector) {}

    /** What a store that folds this state should hold; vectors not rounded, see {@link VectorPrecision}. */
    public static ScannedDocument of(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Deleted deleted -> new ScannedDocument(deleted.key(), deleted.order(),
                    deleted.source(), Optional.empty());
            case EmbeddedDocument.Present present -> new ScannedDocument(present.key(), present.order(),
                    present.source(), Optional.of(contentOf(present)));
        };
    }

    private static Content contentOf(EmbeddedDocument.Present present) {
        return new Content(present.documentHash(), present.title(), present.language(), present.metadata(),
                present.occurredAt(), present.chunks().stream().map(chunk -> chunkOf(present, chunk)).toList());
    }

    private static ScannedChunk chunkOf(EmbeddedDocument.Present present, Chunk chunk) {
        return new ScannedChunk(chunk.ordinal(), chunk.start(), chunk.end(), chunk.hash(), present.textOf(chunk),
                chunk.vector().map(vector -> RawVector.of(vector.toArray())));
    }
}
