package dev.refold.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The first 128 bits of a SHA-256 (FIPS 180-4) over length-prefixed UTF-8 fields; equal content has equal hashes on
 * every machine and for ever, so it may be stored.
 */
public record ContentHash(long high, long low) {

    /** Bytes of {@link #toBytes()}. */
    public static final int BYTES = 16;

    /** Each field is prefixed with its length in bytes, so that ("ab", "c") and ("a", "bc") differ. */
    public static ContentHash of(String... fields) {
        Builder builder = builder();
        for (String field : fields) {
            builder.text(field);
        }
        return builder.build();
    }

    static Builder builder() {
        return new Builder(sha256());
    }

    /** Reads the first {@link #BYTES} bytes. */
    public static ContentHash fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ContentHash(buffer.getLong(), buffer.getLong());
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    /** 32 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    @Override
    public String toString() {
        return toHex();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Hashes field by field; the sequence of calls is part of what is hashed. */
    static final class Builder {

        private final MessageDigest digest;

        private Builder(MessageDigest digest) {
            this.digest = digest;
        }

        Builder text(String field) {
            return bytes(field.getBytes(StandardCharsets.UTF_8));
        }

        Builder bytes(byte[] field) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
            digest.update(field);
            return this;
        }

        Builder number(long field) {
            return bytes(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
        }

        ContentHash build() {
            return fromBytes(digest.digest());
        }
    }
}
