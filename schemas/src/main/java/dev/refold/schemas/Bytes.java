package dev.refold.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes compared by value. Immutable: arrays are copied on the way in and out. */
public final class Bytes {

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    public static Bytes ofUtf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return content.length;
    }

    public byte[] toArray() {
        return content.clone();
    }

    /** As text, malformed UTF-8 replaced. */
    public String toUtf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The first bytes, or all of them when there are fewer. */
    public Bytes prefix(int length) {
        return length >= content.length ? this : new Bytes(Arrays.copyOf(content, length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + content.length + "]";
    }
}
