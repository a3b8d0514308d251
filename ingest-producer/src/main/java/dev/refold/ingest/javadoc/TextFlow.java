package dev.refold.ingest.javadoc;

/**
 * Text as it grows out of a comment: runs of white space become one space, paragraphs are a blank line apart, and
 * preformatted blocks keep their lines.
 */
final class TextFlow {

    /** What has to come before the next word. Ordered by strength. */
    private enum Gap {

        NONE(""), SPACE(" "), LINE("\n"), PARAGRAPH("\n\n");

        private final String text;

        Gap(String text) {
            this.text = text;
        }
    }

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder block = new StringBuilder();
    private boolean inBlock;
    private Gap gap = Gap.NONE;

    /** Adds text of the comment, as it stands there. */
    TextFlow add(String piece) {
        if (inBlock) {
            block.append(piece);
        } else {
            piece.codePoints().forEach(this::addFlowing);
        }
        return this;
    }

    /** Adds a sign between two pieces of one line; nothing at the beginning of a line. */
    void separate(String separator) {
        if (!inBlock && !text.isEmpty() && gap.compareTo(Gap.LINE) < 0) {
            gap = Gap.NONE;
            text.append(separator);
        }
    }

    void line() {
        widen(Gap.LINE);
    }

    void paragraph() {
        widen(Gap.PARAGRAPH);
    }

    void startBlock() {
        paragraph();
        inBlock = true;
    }

    /** Ends a preformatted block; harmless when there is none, as comments close what they never opened. */
    void endBlock() {
        inBlock = false;
        String lines = block.toString().replaceAll("\\A(\\h*\\n)+", "").stripTrailing().stripIndent();
        block.setLength(0);
        if (!lines.isEmpty()) {
            closeGap();
            text.append(lines);
        }
        paragraph();
    }

    /** All that was added, without white space at its ends. */
    String text() {
        if (inBlock) {
            endBlock();
        }
        return text.toString().strip();
    }

    private void addFlowing(int codePoint) {
        if (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint)) {
            widen(Gap.SPACE);
        } else {
            closeGap();
            text.appendCodePoint(codePoint);
        }
    }

    private void widen(Gap wanted) {
        if (!inBlock && wanted.compareTo(gap) > 0) {
            gap = wanted;
        }
    }

    private void closeGap() {
        boolean spaced = gap == Gap.SPACE && !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
        if (!text.isEmpty() && !spaced) {
            text.append(gap.text);
        }
        gap = Gap.NONE;
    }
}
