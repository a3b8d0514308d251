package dev.refold.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tools.jackson.dataformat.cbor.CBORGenerator;

/** Writes one embedded record; {@link EmbeddedReader} is its mirror. */
final class EmbeddedWriter {

    private static final int FIELDS_OF_PRESENT = 9;
    private static final int FIELDS_OF_DELETED = 5;
    private static final int FIELDS_OF_MARK = 2;

    private final CBORGenerator cbor;

    EmbeddedWriter(CBORGenerator cbor) {
        this.cbor = cbor;
    }

    void write(EmbeddedRecord value) {
        switch (value) {
            case EmbeddedDocument.Present present -> writePresent(present);
            case EmbeddedDocument.Deleted deleted -> writeDeleted(deleted);
            case Mark mark -> writeMark(mark);
        }
        cbor.writeEndObject();
    }

    private void writePresent(EmbeddedDocument.Present present) {
        int optional = (present.language().isPresent() ? 1 : 0) + (present.occurredAt().isPresent() ? 1 : 0);
        start(FIELDS_OF_PRESENT + optional);
        writeHead(present);
        cbor.writeBinaryProperty("hash", present.documentHash().toBytes());
        writeText("title", present.title());
        writeText("text", present.text());
        present.language().ifPresent(language -> writeText("language", language));
        writeMetadata(present.metadata());
        present.occurredAt().ifPresent(this::writeInstant);
        writeChunks(present.chunks());
    }

    private void writeDeleted(EmbeddedDocument.Deleted deleted) {
        start(FIELDS_OF_DELETED);
        writeHead(deleted);
        cbor.writeBooleanProperty("deleted", true);
    }

    private void writeMark(Mark mark) {
        start(FIELDS_OF_MARK);
        startArray("mark", 4);
        writeText(mark.documentsTopicId());
        cbor.writeNumber(mark.partition());
        cbor.writeNumber(mark.epoch());
        cbor.writeNumber(mark.offset());
        cbor.writeEndArray();
    }

    private void start(int fields) {
        cbor.writeStartObject(this, fields);
        cbor.writeNumberProperty("format", EmbeddedCodec.FORMAT);
    }

    private void startArray(String field, int size) {
        cbor.writeName(field);
        cbor.writeStartArray(this, size);
    }

    private void writeHead(EmbeddedDocument document) {
        startArray("key", 2);
        writeText(document.key().tenant());
        writeText(document.key().id());
        cbor.writeEndArray();
        startArray("order", 3);
        cbor.writeNumber(document.order().version());
        cbor.writeNumber(document.order().epoch());
        cbor.writeNumber(document.order().offset());
        cbor.writeEndArray();
        startArray("source", 2);
        cbor.writeNumber(document.source().partition());
        cbor.writeNumber(document.source().offset());
        cbor.writeEndArray();
    }

    private void writeMetadata(Metadata metadata) {
        cbor.writeName("metadata");
        cbor.writeStartObject(this, metadata.values().size());
        metadata.values().forEach((key, value) -> {
            cbor.writeName(wellFormed(key));
            writeValue(value);
        });
        cbor.writeEndObject();
    }

    private void writeValue(MetadataValue value) {
        switch (value) {
            case MetadataValue.Text text -> writeText(text.value());
            case MetadataValue.Numeric number -> cbor.writeNumber(number.value());
            case MetadataValue.Bool bool -> cbor.writeBoolean(bool.value());
            case MetadataValue.Many many -> {
                cbor.writeStartArray(this, many.values().size());
                many.values().forEach(this::writeValue);
                cbor.writeEndArray();
            }
        }
    }

    private void writeInstant(Instant instant) {
        startArray("at", 2);
        cbor.writeNumber(instant.getEpochSecond());
        cbor.writeNumber(instant.getNano());
        cbor.writeEndArray();
    }

    private void writeChunks(List<Chunk> chunks) {
        startArray("chunks", chunks.size());
        for (Chunk chunk : chunks) {
            cbor.writeStartArray(this, 4);
            cbor.writeNumber(chunk.start());
            cbor.writeNumber(chunk.end());
            cbor.writeBinary(chunk.hash().toBytes());
            chunk.vector().ifPresentOrElse(this::writeVector, cbor::writeNull);
            cbor.writeEndArray();
        }
        cbor.writeEndArray();
    }

    private void writeVector(Embedding vector) {
        cbor.writeTag(EmbeddedCodec.FLOAT32_LITTLE_ENDIAN);
        cbor.writeBinary(Float32.toLittleEndian(vector));
    }

    private void writeText(String field, String text) {
        cbor.writeName(field);
        writeText(text);
    }

    /** From bytes, as the generator would cut a long string into pieces of indefinite length. */
    private void writeText(String text) {
        byte[] bytes = wellFormed(text).getBytes(StandardCharsets.UTF_8);
        cbor.writeUTF8String(bytes, 0, bytes.length);
    }

    private static String wellFormed(String text) {
        if (!Text.isWellFormed(text)) {
            throw new IllegalArgumentException("text with a lone surrogate cannot be encoded: " + Text.shown(text));
        }
        return text;
    }
}
