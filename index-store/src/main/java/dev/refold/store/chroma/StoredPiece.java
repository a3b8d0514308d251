package dev.refold.store.chroma;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A record as a scan sees it: read without trust, and held against what the document's head says. Pure. */
record StoredPiece(Collection.Row row) {

    /** What number fields may differ by: not every server reads decimals to the last bit. */
    private static final int ULPS = 4;

    /** As its fields say; where they say nothing, the record's id stands for the document's. */
    DocumentKey key() {
        String tenant = row.metadata().path(ChunkForm.TENANT).asString("");
        String id = row.metadata().path(ChunkForm.ID).asString("");
        return new DocumentKey(tenant.isEmpty() || tenant.indexOf('/') >= 0 ? "?" : tenant,
                id.isEmpty() ? row.id() : id);
    }

    /** Empty when it is damaged. */
    Optional<ScannedDocument.ScannedChunk> chunk(int ordinal) {
        JsonNode fields = row.metadata();
        try {
            ContentHash hash = ContentHash
                    .fromBytes(HexFormat.of().parseHex(fields.path(ChunkForm.HASH).asString(""), 0, 32));
            return Optional.of(new ScannedDocument.ScannedChunk(ordinal, fields.path(ChunkForm.START).asInt(-1),
                    fields.path(ChunkForm.END).asInt(-1), hash, fields.path(ChunkForm.TEXT).asString(""), vector()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    private Optional<RawVector> vector() {
        if (!row.metadata().path(ChunkForm.HAS_VECTOR).asBoolean(false)) {
            return Optional.empty();
        }
        float[] components = new float[row.vector().size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = (float) row.vector().path(i).asDouble(Double.NaN);
        }
        return Optional.of(RawVector.of(components));
    }

    /** What filters and keyword search go by and a document does not show. */
    Optional<String> differsFrom(EmbeddedDocument.Present head, TextAnalysis analysis) {
        ObjectNode expected = ChunkForm.ofDocument(head);
        JsonNode stored = row.metadata();
        Optional<String> field = expected.properties().stream()
                .filter(entry -> !isSame(entry.getValue(), stored.path(entry.getKey()))).map(entry -> entry.getKey())
                .findFirst().or(() -> stored.properties().stream().map(entry -> entry.getKey())
                        .filter(key -> FlatMetadata.isEntry(key) && !expected.has(key)).findFirst());
        return field.map(name -> "says otherwise than its document in " + name)
                .or(() -> hasOtherTerms(head, analysis)
                        ? Optional.of("is not found by the words of its text")
                        : Optional.empty());
    }

    private boolean hasOtherTerms(EmbeddedDocument.Present head, TextAnalysis analysis) {
        return !ChunkForm.text(ChunkForm.terms(head.title(), row.metadata().path(ChunkForm.TEXT).asString(""),
                analysis)).equals(row.text().asString(""));
    }

    static boolean isSame(JsonNode expected, JsonNode stored) {
        if (expected.isNumber() && stored.isNumber()) {
            double wanted = expected.asDouble();
            return Math.abs(wanted - stored.asDouble()) <= ULPS * Math.ulp(wanted);
        }
        if (expected.isArray() && stored.isArray() && expected.size() == stored.size()) {
            for (int i = 0; i < expected.size(); i++) {
                if (!isSame(expected.path(i), stored.path(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.equals(stored);
    }
}
