package dev.refold.store.chroma;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.store.StoreException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a generation knows of a document besides its chunks; deleted documents have one too, as their order must not be
 * forgotten. A reader believes the head: chunks of another version than its are not there for it.
 *
 * @param document without text and chunks
 * @param partition of {@code embeddings.<space>} that it came from
 * @param at the offset after the batch that wrote it: what is new since a position is above it
 * @param chunks how many it has
 * @param vectors how many of those have a vector
 */
record Head(EmbeddedDocument document, int partition, long at, int chunks, int vectors) {

    static final String TENANT = "tenant";
    static final String PARTITION = "part";
    static final String AT = "at";
    static final String DELETED = "deleted";

    static final String ID = "id";
    private static final String CHUNKS = "chunks";
    private static final String VECTORS = "vectors";
    private static final String STATE = "state";
    private static final EmbeddedCodec CODEC = new EmbeddedCodec();

    static Head of(EmbeddedDocument document, int partition, long at) {
        return switch (document) {
            case EmbeddedDocument.Deleted deleted -> new Head(deleted, partition, at, 0, 0);
            case EmbeddedDocument.Present present -> new Head(withoutText(present), partition, at,
                    present.chunks().size(),
                    (int) present.chunks().stream().map(Chunk::vector).filter(Optional::isPresent).count());
        };
    }

    private static EmbeddedDocument withoutText(EmbeddedDocument.Present present) {
        return new EmbeddedDocument.Present(present.key(), present.order(), present.source(), present.documentHash(),
                present.title(), "", present.language(), present.metadata(), present.occurredAt(), List.of());
    }

    /** A record of the collection of heads: few fields to look up by, the state itself as the log has it. */
    EncodedRecord encoded(VectorForm form) {
        ObjectNode record = ChromaHttp.JSON.createObjectNode();
        record.put(TENANT, document.key().tenant()).put(ID, document.key().id()).put(PARTITION, partition).put(AT, at)
                .put(DELETED, isDeleted()).put(CHUNKS, chunks).put(VECTORS, vectors)
                .put(STATE, Base64.getEncoder().encodeToString(CODEC.encode(document)));
        return EncodedRecord.of(name(), anywhere(name()), record, form);
    }

    /** Chroma wants a vector of every record; equal ones would make its graph a chain. */
    static Embedding anywhere(String id) {
        double angle = id.hashCode() * (Math.PI / Integer.MAX_VALUE);
        return Embedding.normalised((float) Math.cos(angle), (float) Math.sin(angle));
    }

    static Head decode(JsonNode record) {
        if (!(CODEC.decode(
                Base64.getDecoder().decode(record.path(STATE).asString(""))) instanceof EmbeddedDocument document)) {
            throw new StoreException.Mismatch("a head in Chroma holds no document; drop the generation and rebuild it");
        }
        return new Head(document, record.path(PARTITION).asInt(), record.path(AT).asLong(),
                record.path(CHUNKS).asInt(), record.path(VECTORS).asInt());
    }

    /** Empty when it is damaged. */
    static Optional<Head> read(JsonNode record) {
        try {
            return Optional.of(decode(record));
        } catch (IllegalArgumentException | CorruptRecordException | StoreException.Mismatch damaged) {
            return Optional.empty();
        }
    }

    /** In the fields it is looked up by; empty when they fit. */
    Optional<String> differsFrom(JsonNode record) {
        boolean fits = record.path(TENANT).asString("").equals(document.key().tenant())
                && record.path(ID).asString("").equals(document.key().id())
                && record.path(DELETED).asBoolean(!isDeleted()) == isDeleted() && (!isDeleted() || chunks == 0);
        return fits ? Optional.empty() : Optional.of("says otherwise in its fields than in its state");
    }

    boolean isDeleted() {
        return document instanceof EmbeddedDocument.Deleted;
    }

    /** Of the head's record. */
    String name() {
        return Ids.document(document.key());
    }

    String revision() {
        return Ids.revision(name(), document.order());
    }

    Metadata metadata() {
        return switch (document) {
            case EmbeddedDocument.Present present -> present.metadata();
            case EmbeddedDocument.Deleted _ -> Metadata.EMPTY;
        };
    }

    Optional<Instant> occurredAt() {
        return switch (document) {
            case EmbeddedDocument.Present present -> present.occurredAt();
            case EmbeddedDocument.Deleted _ -> Optional.empty();
        };
    }

    /** Documents that can be seen: one or none. */
    int documents() {
        return isDeleted() ? 0 : 1;
    }
}
