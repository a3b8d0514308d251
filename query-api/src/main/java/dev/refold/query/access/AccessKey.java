package dev.refold.query.access;

import dev.refold.schemas.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access key as its bearer holds it: {@code rfk_}, an id to find it by, and 256 random bits. Only the SHA-256 of all of
 * it is kept anywhere: a slow hash guards what can be guessed, and this cannot. Prints no secret.
 */
public final class AccessKey {

    /** Leads every key, so that scanners find leaked ones. */
    public static final String PREFIX = "rfk_";

    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{16})_[0-9a-f]{64}");
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    private final String id;
    private final String text;

    private AccessKey(String id, String text) {
        this.id = id;
        this.text = text;
    }

    public static AccessKey create(SecureRandom random) {
        String id = hex(random, ID_BYTES);
        return new AccessKey(id, PREFIX + id + '_' + hex(random, SECRET_BYTES));
    }

    private static String hex(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Empty when it has not the form of a key. */
    public static Optional<AccessKey> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new AccessKey(form.group(1), text)) : Optional.empty();
    }

    /** Public: it is in lists and logs. */
    public String id() {
        return id;
    }

    /** The secret itself. */
    public String reveal() {
        return text;
    }

    public Bytes sha256() {
        try {
            return Bytes.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
