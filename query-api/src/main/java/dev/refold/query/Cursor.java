package dev.refold.query;

import dev.refold.store.GenerationChoice;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.FilterCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Where the next page of a search begins: in which generation, at which place of the ranking. Its seal is of both and of
 * all that decides the ranking, so that a cursor fits the very search it came from; it is no secret and guards nothing.
 * Pure.
 *
 * @param place 1 … {@link SearchQuery#WINDOW} - 1
 * @param seal base64url
 */
record Cursor(int generation, int place, String seal) {

    private static final String VERSION = "c1.";
    private static final int SEAL_BYTES = 16;
    private static final int BYTES = Integer.BYTES + Short.BYTES + SEAL_BYTES;

    static Cursor of(int generation, int place, String tenant, SearchCall call) {
        return new Cursor(generation, place, seal(generation, place, tenant, call));
    }

    /** @throws ProblemException when no cursor looks like this */
    static Cursor parse(String text) {
        try {
            if (!text.startsWith(VERSION)) {
                throw new IllegalArgumentException("it does not begin with " + VERSION);
            }
            byte[] bytes = Base64.getUrlDecoder().decode(text.substring(VERSION.length()));
            if (bytes.length != BYTES) {
                throw new IllegalArgumentException("it is not whole");
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            Cursor cursor = new Cursor(buffer.getInt(), buffer.getShort(),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(slice(buffer)));
            if (cursor.generation < 1 || cursor.place < 1 || cursor.place >= SearchQuery.WINDOW
                    || !cursor.toText().equals(text)) {
                throw new IllegalArgumentException("it is not one of this server's");
            }
            return cursor;
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID, "cursor is none: " + e.getMessage() + ".",
                    "Send a cursor as an answer returned it, or none for the first page.", e);
        }
    }

    private static byte[] slice(ByteBuffer buffer) {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }

    /** @throws ProblemException when it is of another search */
    void check(String tenant, SearchCall call) {
        if (!seal.equals(seal(generation, place, tenant, call))) {
            throw new ProblemException(ProblemType.INVALID, "cursor is of another search.",
                    "Repeat the search as it was, for the same tenant, with the cursor its answer returned: query,"
                            + " vector, mode, topK, minScore, store, generation, groupBy, filter and fusion count.");
        }
    }

    GenerationChoice choice() {
        return new GenerationChoice.Numbered(generation);
    }

    String toText() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).putInt(generation).putShort((short) place)
                .put(Base64.getUrlDecoder().decode(seal));
        return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static String seal(int generation, int place, String tenant, SearchCall call) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES).putInt(generation).putInt(place).flip());
        add(digest, tenant);
        add(digest, call.query());
        add(digest, call.mode() + " " + call.topK() + " " + call.minScore() + " " + call.generation() + " "
                + call.groupBy() + " " + call.fusion());
        add(digest, call.store());
        add(digest, FilterCodec.write(call.filter()));
        call.vector().ifPresent(vector -> {
            ByteBuffer components = ByteBuffer.allocate(vector.dimensions() * Float.BYTES);
            components.asFloatBuffer().put(vector.toArray());
            digest.update(components);
        });
        ByteBuffer seal = ByteBuffer.wrap(digest.digest(), 0, SEAL_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(slice(seal));
    }

    /** With its length before it, so that no two lists of texts are the same bytes. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
