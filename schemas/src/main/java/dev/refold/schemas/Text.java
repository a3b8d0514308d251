package dev.refold.schemas;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the codecs need to know of text: its size in UTF-8, whether every store can hold it, how it is shown. */
final class Text {

    /** An id or a field's name in a message is cut to this many UTF-16 units. */
    private static final int SHOWN_CHARS = 48;

    private Text() {}

    /** Refuses malformed UTF-8, which {@code new String} would silently replace. */
    static CharBuffer decodeUtf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    }

    /** Bytes of well-formed text in UTF-8, without making them. */
    static long utf8Length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates is 4 bytes for 2 units: 2 for each.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** What no store holds: U+0000 (PostgreSQL) and lone surrogates (they have no UTF-8). */
    static Optional<String> fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return Optional.of("holds U+0000 at " + i);
            }
            if (Character.isSurrogate(c)) {
                if (isLone(text, i)) {
                    return Optional.of("holds a lone surrogate at " + i);
                }
                i++;
            }
        }
        return Optional.empty();
    }

    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && isLone(text, i++)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLone(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) || at + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(at + 1));
    }

    static boolean hasControlCharacter(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** For a message: in quotes, cut, and without what could break a header, a log line or a terminal. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(SHOWN_CHARS + 3).append('"');
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) || c == '"' ? '?' : c);
        }
        return shown.append(text.length() > SHOWN_CHARS ? "…\"" : "\"").toString();
    }
}
