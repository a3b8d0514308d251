package dev.refold.embedding;

/** Gathers text with its spaces and breaks folded: of several in a row the strongest stands, and none at the ends. */
final class TextOfBlocks {

    private static final String SPACE = " ";
    private static final String LINE = "\n";
    private static final String PARAGRAPH = "\n\n";

    private static final int LONGEST_INDENTATION = 64;

    private final StringBuilder text = new StringBuilder();

    /** What stands between the text so far and the next: one of the above, or nothing. */
    private String pending = "";

    void append(String words, boolean preformatted) {
        for (int i = 0; i < words.length(); i++) {
            append(words.charAt(i), preformatted);
        }
    }

    private void append(char unit, boolean preformatted) {
        if (!isSpace(unit)) {
            flush();
            text.append(unit);
        } else if (!preformatted) {
            space();
        } else if (unit == '\n') {
            pending = pending.startsWith(LINE) ? PARAGRAPH : LINE;
        } else if (pending.length() < LONGEST_INDENTATION) {
            pending += unit == '\t' ? "    " : SPACE;
        }
    }

    void space() {
        if (pending.isEmpty()) {
            pending = SPACE;
        }
    }

    void lineBreak() {
        if (!pending.startsWith(PARAGRAPH)) {
            pending = LINE;
        }
    }

    void paragraphBreak() {
        pending = PARAGRAPH;
    }

    private void flush() {
        if (!text.isEmpty()) {
            text.append(pending);
        }
        pending = "";
    }

    private static boolean isSpace(char unit) {
        return Character.isWhitespace(unit) || unit == '\u00A0';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
