package dev.refold.store.pgvector;

import dev.refold.schemas.Embedding;
import dev.refold.store.audit.RawVector;
import java.nio.ByteBuffer;

/**
 * pgvector's binary form, by hand, because the library's takes neither {@code halfvec} nor what is not finite: the
 * number of dimensions and a zero as int16, then the components as IEEE 754 binary32 ({@code vector}) or binary16
 * ({@code halfvec}), all big-endian (see {@code vector_send} and {@code halfvec_send} in pgvector's sources).
 */
enum VectorBytes {

    VECTOR(Float.BYTES) {

        @Override
        void put(ByteBuffer buffer, float component) {
            buffer.putFloat(component);
        }

        @Override
        float get(ByteBuffer buffer) {
            return buffer.getFloat();
        }
    },

    /** Rounds to the nearest, ties to even, as the server does. */
    HALFVEC(Short.BYTES) {

        @Override
        void put(ByteBuffer buffer, float component) {
            buffer.putShort(Float.floatToFloat16(component));
        }

        @Override
        float get(ByteBuffer buffer) {
            return Float.float16ToFloat(buffer.getShort());
        }
    };

    private static final int HEADER = 2 * Short.BYTES;

    private final int componentBytes;

    VectorBytes(int componentBytes) {
        this.componentBytes = componentBytes;
    }

    static VectorBytes of(Tables.VectorType type) {
        return switch (type) {
            case VECTOR -> VECTOR;
            case HALFVEC -> HALFVEC;
        };
    }

    abstract void put(ByteBuffer buffer, float component);

    abstract float get(ByteBuffer buffer);

    int size(int dimensions) {
        return HEADER + dimensions * componentBytes;
    }

    void write(Embedding vector, ByteBuffer buffer) {
        buffer.putShort((short) vector.dimensions()).putShort((short) 0);
        for (int i = 0; i < vector.dimensions(); i++) {
            put(buffer, vector.component(i));
        }
    }

    RawVector read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(HEADER);
        float[] components = new float[buffer.remaining() / componentBytes];
        for (int i = 0; i < components.length; i++) {
            components[i] = get(buffer);
        }
        return RawVector.of(components);
    }
}
