package dev.refold.query.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Whether a text is three parts of base64url, each written as it is written (RFC 7515, 2 and 7.1). Decoders forgive more:
 * one token would then have many spellings.
 */
final class CompactForm {

    private static final int PARTS = 3;

    private CompactForm() {}

    static boolean is(String token) {
        List<String> parts = Arrays.asList(token.split("[.]", PARTS + 1));
        return parts.size() == PARTS && parts.stream().allMatch(CompactForm::isCanonical);
    }

    private static boolean isCanonical(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.UTF_8));
            return bytes.length > 0 && part.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
