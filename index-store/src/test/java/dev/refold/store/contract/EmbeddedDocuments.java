package dev.refold.store.contract;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Builds embedded documents as an embedder would: one text, chunks as exact ranges of it, vectors by what the chunk
 * says. {@code document("a").version(2).chunks("one", "two").build()}
 */
public final class EmbeddedDocuments {

    public static final String TENANT = "acme";
    public static final int DIMENSIONS = 16;
    private static final String GAP = "\n\n";

    private final DocumentKey key;
    private long version = 1;
    private long offset;
    private String title = "";
    private List<String> texts = List.of();
    private BiFunction<Integer, ContentHash, Optional<Embedding>> vectors = (_, hash) -> Optional
            .of(ToyVectors.of(hash, DIMENSIONS));
    private final TreeMap<String, MetadataValue> metadata = new TreeMap<>();
    private Optional<Instant> occurredAt = Optional.empty();
    private Optional<String> language = Optional.empty();

    private EmbeddedDocuments(DocumentKey key) {
        this.key = key;
    }

    public static EmbeddedDocuments document(String id) {
        return document(new DocumentKey(TENANT, id));
    }

    public static EmbeddedDocuments document(DocumentKey key) {
        return new EmbeddedDocuments(key);
    }

    public static DocumentKey key(String id) {
        return new DocumentKey(TENANT, id);
    }

    public static EmbeddedDocument.Deleted deleted(String id, long version) {
        return new EmbeddedDocument.Deleted(key(id), new Order(version, 0, version), new Position(0, version));
    }

    public EmbeddedDocuments version(long changed) {
        this.version = changed;
        return this;
    }

    /** In {@code documents}; the version unless given. */
    public EmbeddedDocuments offset(long changed) {
        this.offset = changed;
        return this;
    }

    public EmbeddedDocuments title(String changed) {
        this.title = changed;
        return this;
    }

    public EmbeddedDocuments chunks(String... changed) {
        return chunks(List.of(changed));
    }

    public EmbeddedDocuments chunks(List<String> changed) {
        this.texts = changed;
        return this;
    }

    /** Toy vectors of another dimension. */
    public EmbeddedDocuments dimensions(int dimensions) {
        this.vectors = (_, hash) -> Optional.of(ToyVectors.of(hash, dimensions));
        return this;
    }

    /** By ordinal; the texts should differ, as equal chunks have equal vectors. */
    public EmbeddedDocuments vectors(Embedding... byOrdinal) {
        this.vectors = (ordinal, _) -> Optional.of(byOrdinal[ordinal]);
        return this;
    }

    public EmbeddedDocuments withoutVectors() {
        this.vectors = (_, _) -> Optional.empty();
        return this;
    }

    public EmbeddedDocuments metadata(String name, MetadataValue value) {
        metadata.put(name, value);
        return this;
    }

    public EmbeddedDocuments metadata(String name, String value) {
        return metadata(name, new MetadataValue.Text(value));
    }

    public EmbeddedDocuments metadata(String name, double value) {
        return metadata(name, new MetadataValue.Numeric(value));
    }

    public EmbeddedDocuments metadata(Map<String, MetadataValue> values) {
        metadata.putAll(values);
        return this;
    }

    public EmbeddedDocuments occurredAt(Instant instant) {
        this.occurredAt = Optional.of(instant);
        return this;
    }

    public EmbeddedDocuments language(String tag) {
        this.language = Optional.of(tag);
        return this;
    }

    public EmbeddedDocument.Present build() {
        String text = String.join(GAP, texts);
        long at = offset == 0 ? version : offset;
        return new EmbeddedDocument.Present(key, new Order(version, 0, at), new Position(0, at),
                ContentHash.of(title, text, metadata.toString()), title, text, language, Metadata.of(metadata),
                occurredAt, ranges());
    }

    private List<Chunk> ranges() {
        List<Chunk> chunks = new ArrayList<>();
        int start = 0;
        for (String text : texts) {
            ContentHash hash = Chunk.hashOf(title, text);
            int end = start + text.length();
            chunks.add(new Chunk(chunks.size(), start, end, hash, vectors.apply(chunks.size(), hash)));
            start = end + GAP.length();
        }
        return chunks;
    }
}
