package dev.refold.store.chroma;

import dev.refold.schemas.Embedding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A record as the JSON it is sent as, so that the size of a request is known before it is built. */
final class EncodedRecord {

    private static final byte[] NOTHING = "null".getBytes(StandardCharsets.UTF_8);

    private final byte[] id;
    private final byte[] vector;
    private final byte[] metadata;
    private final byte[] text;

    private EncodedRecord(byte[] id, byte[] vector, byte[] metadata, byte[] text) {
        this.id = id;
        this.vector = vector;
        this.metadata = metadata;
        this.text = text;
    }

    /** A record without a text of its own. */
    static EncodedRecord of(String id, Embedding vector, JsonNode metadata, VectorForm form) {
        return new EncodedRecord(json(id), vector(vector, form), ChromaHttp.JSON.writeValueAsBytes(metadata), NOTHING);
    }

    EncodedRecord withText(String changed) {
        return new EncodedRecord(id, vector, metadata, json(changed));
    }

    int bytes() {
        return id.length + vector.length + metadata.length + text.length + 4;
    }

    /** Consecutive parts, each within both bounds; a record that is too large alone is alone. */
    static List<List<EncodedRecord>> batches(List<EncodedRecord> records, int mostRecords, int mostBytes) {
        List<List<EncodedRecord>> batches = new ArrayList<>();
        List<EncodedRecord> batch = new ArrayList<>();
        long bytes = 0;
        for (EncodedRecord record : records) {
            if (!batch.isEmpty() && (batch.size() >= mostRecords || bytes + record.bytes() > mostBytes)) {
                batches.add(List.copyOf(batch));
                batch.clear();
                bytes = 0;
            }
            batch.add(record);
            bytes += record.bytes();
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }

    /** The body of an upsert: columns, not rows. */
    static byte[] body(List<EncodedRecord> records) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(
                records.stream().mapToInt(EncodedRecord::bytes).sum() + 64);
        column(body, "{\"ids\":[", records, record -> record.id);
        column(body, "],\"embeddings\":[", records, record -> record.vector);
        column(body, "],\"metadatas\":[", records, record -> record.metadata);
        column(body, "],\"documents\":[", records, record -> record.text);
        body.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static void column(ByteArrayOutputStream body, String begin, List<EncodedRecord> records,
            Function<EncodedRecord, byte[]> part) {
        body.writeBytes(begin.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < records.size(); i++) {
            if (i > 0) {
                body.write(',');
            }
            body.writeBytes(part.apply(records.get(i)));
        }
    }

    private static byte[] json(String text) {
        return ChromaHttp.JSON.writeValueAsBytes(text);
    }

    private static byte[] vector(Embedding vector, VectorForm form) {
        return switch (form) {
            case BASE64 -> json(base64(vector));
            case NUMBERS -> ChromaHttp.JSON.writeValueAsBytes(numbers(vector));
        };
    }

    private static String base64(Embedding vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.dimensions() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vector.dimensions(); i++) {
            bytes.putFloat(vector.component(i));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static ArrayNode numbers(Embedding vector) {
        ArrayNode numbers = ChromaHttp.JSON.createArrayNode();
        for (int i = 0; i < vector.dimensions(); i++) {
            numbers.add(vector.component(i));
        }
        return numbers;
    }
}
