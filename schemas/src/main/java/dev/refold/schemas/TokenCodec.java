package dev.refold.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tokens as text: {@code r1.} and the base64url (RFC 4648, section 5, without padding) of unsigned LEB128 integers:
 * epoch, number of partitions, then for each its distance from the one before and its offset.
 */
final class TokenCodec {

    private static final String PREFIX = "r1.";

    /** Far above any topic's partitions; bounds what one parameter of a request can make us do. */
    private static final int MAX_TEXT = 65_536;

    private TokenCodec() {}

    static String format(ConsistencyToken token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, token.epoch());
        write(bytes, token.offsets().size());
        int previous = 0;
        for (Map.Entry<Integer, Long> entry : token.offsets().entrySet()) {
            write(bytes, entry.getKey() - previous);
            write(bytes, entry.getValue());
            previous = entry.getKey();
        }
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    static ConsistencyToken parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a consistency token begins with " + PREFIX + "; pass the token of a"
                    + " response unchanged");
        }
        ConsistencyToken token = read(decodeBase64(text.substring(PREFIX.length())));
        // One token, one text: no longer integers than needed, no bits left over.
        if (!format(token).equals(text)) {
            throw damaged();
        }
        return token;
    }

    private static ByteBuffer decodeBase64(String text) {
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(damaged().getMessage(), e);
        }
    }

    private static ConsistencyToken read(ByteBuffer bytes) {
        long epoch = read63(bytes);
        long count = read63(bytes);
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        long partition = 0;
        for (long i = 0; i < count; i++) {
            partition += read63(bytes);
            if (partition < 0 || partition > Integer.MAX_VALUE) {
                throw damaged();
            }
            offsets.put((int) partition, read63(bytes));
        }
        if (bytes.hasRemaining()) {
            throw damaged();
        }
        return new ConsistencyToken(epoch, offsets);
    }

    private static void write(ByteArrayOutputStream bytes, long value) {
        long rest = value;
        while (rest >= 0x80) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static long read63(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 63 && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException("the consistency token is damaged; pass the token of a response unchanged");
    }
}
