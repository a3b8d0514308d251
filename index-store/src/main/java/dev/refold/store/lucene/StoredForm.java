package dev.refold.store.lucene;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * What is stored of heads and chunks, as bytes; the index's format number covers this layout. A chunk holds its own
 * text, as that is what hits need; the head holds what lies outside every chunk, so that nothing is stored twice but
 * overlaps, and nothing is lost.
 */
final class StoredForm {

    private StoredForm() {}

    /**
     * The stored part of a head.
     *
     * @param deleted what follows {@code source} is empty then
     * @param outside the characters outside every chunk, one after the other
     */
    record Head(boolean deleted, Order order, Position source, ContentHash documentHash, String title,
            Optional<String> language,
            Metadata metadata, Optional<Instant> occurredAt, int chunks, int textLength, String outside) {

        static Head ofDeleted(EmbeddedDocument.Deleted document) {
            return new Head(true, document.order(), document.source(), new ContentHash(0, 0), "", Optional.empty(),
                    Metadata.EMPTY, Optional.empty(), 0, 0, "");
        }

        static Head of(EmbeddedDocument.Present document) {
            return new Head(false, document.order(), document.source(), document.documentHash(), document.title(),
                    document.language(), document.metadata(), document.occurredAt(), document.chunks().size(),
                    document.text().length(), StoredForm.outside(document));
        }
    }

    record Piece(int start, int end, ContentHash hash, String text) {}

    static byte[] head(Head head) throws IOException {
        ByteBuffersDataOutput out = new ByteBuffersDataOutput();
        out.writeByte((byte) (head.deleted ? 1 : 0));
        out.writeVLong(head.order.version());
        out.writeVLong(head.order.epoch());
        out.writeVLong(head.order.offset());
        out.writeVInt(head.source.partition());
        out.writeVLong(head.source.offset());
        writeHash(out, head.documentHash);
        out.writeString(head.title);
        writeOptional(out, head.language);
        writeMetadata(out, head.metadata);
        writeInstant(out, head.occurredAt);
        out.writeVInt(head.chunks);
        out.writeVInt(head.textLength);
        out.writeString(head.outside);
        return out.toArrayCopy();
    }

    static Head head(BytesRef bytes) throws IOException {
        ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
        boolean deleted = in.readByte() == 1;
        Order order = new Order(in.readVLong(), in.readVLong(), in.readVLong());
        Position source = new Position(in.readVInt(), in.readVLong());
        return new Head(deleted, order, source, readHash(in), in.readString(), readOptional(in), readMetadata(in),
                readInstant(in), in.readVInt(), in.readVInt(), in.readString());
    }

    static byte[] piece(Piece piece) throws IOException {
        ByteBuffersDataOutput out = new ByteBuffersDataOutput();
        out.writeVInt(piece.start);
        out.writeVInt(piece.end);
        writeHash(out, piece.hash);
        out.writeString(piece.text);
        return out.toArrayCopy();
    }

    static Piece piece(BytesRef bytes) throws IOException {
        ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
        return new Piece(in.readVInt(), in.readVInt(), readHash(in), in.readString());
    }

    private static String outside(EmbeddedDocument.Present document) {
        boolean[] covered = new boolean[document.text().length()];
        for (Chunk chunk : document.chunks()) {
            Arrays.fill(covered, chunk.start(), chunk.end(), true);
        }
        StringBuilder outside = new StringBuilder();
        for (int i = 0; i < covered.length; i++) {
            if (!covered[i]) {
                outside.append(document.text().charAt(i));
            }
        }
        return outside.toString();
    }

    /** The inverse: the document's text from its chunks' texts and what lies outside them. */
    static String text(Head head, List<Piece> pieces) {
        char[] text = new char[head.textLength];
        boolean[] covered = new boolean[head.textLength];
        for (Piece piece : pieces) {
            piece.text.getChars(0, piece.text.length(), text, piece.start);
            Arrays.fill(covered, piece.start, piece.end, true);
        }
        int next = 0;
        for (int i = 0; i < text.length; i++) {
            if (!covered[i]) {
                text[i] = head.outside.charAt(next++);
            }
        }
        return new String(text);
    }

    private static void writeHash(DataOutput out, ContentHash hash) throws IOException {
        out.writeLong(hash.high());
        out.writeLong(hash.low());
    }

    private static ContentHash readHash(DataInput in) throws IOException {
        return new ContentHash(in.readLong(), in.readLong());
    }

    private static void writeOptional(DataOutput out, Optional<String> text) throws IOException {
        out.writeByte((byte) (text.isPresent() ? 1 : 0));
        if (text.isPresent()) {
            out.writeString(text.get());
        }
    }

    private static Optional<String> readOptional(DataInput in) throws IOException {
        return in.readByte() == 1 ? Optional.of(in.readString()) : Optional.empty();
    }

    private static void writeInstant(DataOutput out, Optional<Instant> instant) throws IOException {
        out.writeByte((byte) (instant.isPresent() ? 1 : 0));
        if (instant.isPresent()) {
            Instant given = instant.get();
            out.writeZLong(given.getEpochSecond());
            out.writeVInt(given.getNano());
        }
    }

    private static Optional<Instant> readInstant(DataInput in) throws IOException {
        return in.readByte() == 1
                ? Optional.of(Instant.ofEpochSecond(in.readZLong(), in.readVInt()))
                : Optional.empty();
    }

    private static void writeMetadata(DataOutput out, Metadata metadata) throws IOException {
        out.writeVInt(metadata.values().size());
        for (Map.Entry<String, MetadataValue> entry : metadata.values().entrySet()) {
            out.writeString(entry.getKey());
            writeValue(out, entry.getValue());
        }
    }

    private static Metadata readMetadata(DataInput in) throws IOException {
        SortedMap<String, MetadataValue> values = new TreeMap<>();
        int size = in.readVInt();
        for (int i = 0; i < size; i++) {
            values.put(in.readString(), readValue(in));
        }
        return new Metadata(values);
    }

    private static void writeValue(DataOutput out, MetadataValue value) throws IOException {
        switch (value) {
            case MetadataValue.Text text -> {
                out.writeByte((byte) 't');
                out.writeString(text.value());
            }
            case MetadataValue.Numeric number -> {
                out.writeByte((byte) 'n');
                out.writeLong(Double.doubleToLongBits(number.value()));
            }
            case MetadataValue.Bool bool -> out.writeByte((byte) (bool.value() ? '1' : '0'));
            case MetadataValue.Many many -> {
                out.writeByte((byte) 'm');
                out.writeVInt(many.values().size());
                for (MetadataValue.Scalar scalar : many.values()) {
                    writeValue(out, scalar);
                }
            }
        }
    }

    private static MetadataValue readValue(DataInput in) throws IOException {
        byte type = in.readByte();
        if (type != 'm') {
            return readScalar(in, type);
        }
        int size = in.readVInt();
        List<MetadataValue.Scalar> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(readScalar(in, in.readByte()));
        }
        return new MetadataValue.Many(values);
    }

    private static MetadataValue.Scalar readScalar(DataInput in, byte type) throws IOException {
        return switch (type) {
            case 't' -> new MetadataValue.Text(in.readString());
            case 'n' -> new MetadataValue.Numeric(Double.longBitsToDouble(in.readLong()));
            case '0', '1' -> new MetadataValue.Bool(type == '1');
            default -> throw new IOException("a stored value has the unknown type " + type);
        };
    }
}
