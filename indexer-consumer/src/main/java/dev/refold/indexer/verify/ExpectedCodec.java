package dev.refold.indexer.verify;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.audit.RawVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a document as bytes; the file is gone with the process, so there is no format number. The index and
 * the order lead, as they are looked at most.
 */
final class ExpectedCodec {

    private static final int DIGEST_BYTES = 32;
    private static final int NO_VECTOR = -1;
    /** Index, order, position, digest, number of vectors. */
    private static final int FIXED_BYTES = 2 * Integer.BYTES + 3 * Long.BYTES + Integer.BYTES + Long.BYTES
            + DIGEST_BYTES;

    private ExpectedCodec() {}

    /** @param index the document's number among those of the log */
    static byte[] encode(int index, Expected expected) {
        int vectorBytes = expected.vectors().stream()
                .mapToInt(vector -> Integer.BYTES + vector.map(RawVector::dimensions).orElse(0) * Float.BYTES).sum();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + vectorBytes);
        bytes.putInt(index);
        bytes.putLong(expected.order().version()).putLong(expected.order().epoch())
                .putLong(expected.order().offset());
        bytes.putInt(expected.at().partition()).putLong(expected.at().offset());
        bytes.put(expected.content().toArray());
        bytes.putInt(expected.vectors().size());
        expected.vectors().forEach(vector -> {
            bytes.putInt(vector.map(RawVector::dimensions).orElse(NO_VECTOR));
            vector.ifPresent(present -> put(bytes, present));
        });
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, RawVector vector) {
        for (int i = 0; i < vector.dimensions(); i++) {
            bytes.putFloat(vector.component(i));
        }
    }

    static int index(byte[] value) {
        return ByteBuffer.wrap(value).getInt();
    }

    static Order order(byte[] value) {
        return order(ByteBuffer.wrap(value).position(Integer.BYTES));
    }

    static Expected decode(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value).position(Integer.BYTES);
        Order order = order(bytes);
        Position at = new Position(bytes.getInt(), bytes.getLong());
        byte[] digest = new byte[DIGEST_BYTES];
        bytes.get(digest);
        return new Expected(at, order, Bytes.of(digest), vectors(bytes));
    }

    private static Order order(ByteBuffer bytes) {
        return new Order(bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static List<Optional<RawVector>> vectors(ByteBuffer bytes) {
        int count = bytes.getInt();
        List<Optional<RawVector>> vectors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int dimensions = bytes.getInt();
            vectors.add(dimensions == NO_VECTOR ? Optional.empty() : Optional.of(vector(bytes, dimensions)));
        }
        return vectors;
    }

    private static RawVector vector(ByteBuffer bytes, int dimensions) {
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = bytes.getFloat();
        }
        return RawVector.of(components);
    }
}
