package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.EmbeddedDocument;
import java.time.Instant;
import java.util.Optional;

/**
 * What a row of {@code heads} says beyond key, order and source. A delete keeps those and nothing else.
 *
 * @param metadata as filters see them, JSON
 * @param shadowed see {@link Jsonb}
 */
record HeadRow(boolean deleted, Optional<ContentHash> hash, String title, Optional<String> language,
        Optional<Instant> occurredAt, String metadata, Optional<String> shadowed, int chunkCount) {

    static final String COLUMNS = "tenant, id, version, epoch, order_offset, part, src_offset, deleted, document_hash,"
            + " title, language, occurred_seconds, occurred_nanos, metadata, shadowed, chunk_count";

    private static final HeadRow DELETED = new HeadRow(true, Optional.empty(), "", Optional.empty(), Optional.empty(),
            "{}", Optional.empty(), 0);

    static HeadRow of(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Present present -> new HeadRow(false, Optional.of(present.documentHash()),
                    present.title(), present.language(), present.occurredAt(),
                    Jsonb.filterable(present.metadata(), present.occurredAt()), Jsonb.shadowed(present.metadata()),
                    present.chunks().size());
            case EmbeddedDocument.Deleted _ -> DELETED;
        };
    }
}
