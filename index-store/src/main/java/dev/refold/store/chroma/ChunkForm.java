package dev.refold.store.chroma;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.analysis.Token;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chunk as a record: its text is metadata, the record's document is the analysed tokens between single spaces, so that
 * {@code $contains " term "} finds whole terms. Its format is covered by the number in the collection's metadata.
 */
final class ChunkForm {

    static final String TENANT = "tenant";
    static final String ID = "id";
    static final String DOCUMENT = "doc";
    static final String REVISION = "rev";
    static final String HAS_VECTOR = "vector";

    static final String START = "start";
    static final String END = "end";
    static final String HASH = "hash";
    static final String TEXT = "text";
    private static final String SEPARATOR = " ";

    private ChunkForm() {}

    /** What is read of a chunk. */
    record Piece(int ordinal, int start, int end, ContentHash hash, String text, Optional<Embedding> vector) {

        Chunk chunk() {
            return new Chunk(ordinal, start, end, hash, vector);
        }
    }

    static List<String> terms(EmbeddedDocument.Present document, Chunk chunk, TextAnalysis analysis) {
        return terms(document.title(), document.textOf(chunk), analysis);
    }

    static List<String> terms(String title, String text, TextAnalysis analysis) {
        return analysis.tokens(Chunk.embeddedText(title, text)).stream().map(Token::term).toList();
    }

    /** The record's document. */
    static String text(List<String> terms) {
        return terms.stream().collect(Collectors.joining(SEPARATOR, SEPARATOR, SEPARATOR));
    }

    static EncodedRecord encoded(EmbeddedDocument.Present document, Chunk chunk, List<String> terms, int dimensions,
            VectorForm form) {
        ObjectNode record = ofDocument(document);
        record.put(HAS_VECTOR, chunk.vector().isPresent()).put(START, chunk.start()).put(END, chunk.end())
                .put(HASH, chunk.hash().toHex()).put(TEXT, document.textOf(chunk));
        return EncodedRecord.of(Ids.chunk(record.path(REVISION).asString(), chunk.ordinal()),
                chunk.vector().orElseGet(() -> placeholder(dimensions)), record, form).withText(text(terms));
    }

    /** What all chunks of a document say of it; text and chunks of it are not looked at. */
    static ObjectNode ofDocument(EmbeddedDocument.Present document) {
        String name = Ids.document(document.key());
        ObjectNode record = ChromaHttp.JSON.createObjectNode();
        record.put(TENANT, document.key().tenant()).put(ID, document.key().id()).put(DOCUMENT, name).put(REVISION,
                Ids.revision(name, document.order()));
        FlatMetadata.addTo(record, document.metadata(), document.occurredAt());
        return record;
    }

    /** Chroma wants a vector of every record; searches leave these out by {@link #HAS_VECTOR}. */
    private static Embedding placeholder(int dimensions) {
        float[] components = new float[dimensions];
        components[0] = 1;
        return Embedding.ofUnit(components);
    }

    static List<String> termsOf(JsonNode text) {
        String tokens = text.asString("").strip();
        return tokens.isEmpty() ? List.of() : List.of(tokens.split(SEPARATOR, -1));
    }

    static Piece decode(int ordinal, JsonNode record, JsonNode vector) {
        boolean hasVector = record.path(HAS_VECTOR).asBoolean(false) && vector.isArray();
        return new Piece(ordinal, record.path(START).asInt(), record.path(END).asInt(),
                ContentHash.fromBytes(HexFormat.of().parseHex(record.path(HASH).asString(""))),
                record.path(TEXT).asString(""), hasVector ? Optional.of(embedding(vector)) : Optional.empty());
    }

    static Embedding embedding(JsonNode vector) {
        float[] components = new float[vector.size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = (float) vector.path(i).asDouble();
        }
        return Embedding.ofUnit(components);
    }
}
