package dev.refold.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as consecutive little-endian IEEE 754 binary32, in bulk: the content of RFC 8746's tag 85. */
final class Float32 {

    private Float32() {}

    static byte[] toLittleEndian(Embedding vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.dimensions() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector.toArray());
        return bytes.array();
    }

    /** @throws IllegalArgumentException when the bytes are not a unit vector */
    static Embedding ofLittleEndian(byte[] bytes) {
        if (bytes.length % Float.BYTES != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes are not a whole number of float32");
        }
        float[] components = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(components);
        return Embedding.ofUnit(components);
    }
}
