package dev.refold.embedding;

import dev.refold.embedding.Borders.Level;
import dev.refold.schemas.ContentType;

/**
 * Reads a text line by line, once, and finds its {@link Borders}: blank lines, sentences and line breaks; in Markdown
 * (CommonMark 0.31) headings and code fences as well. A heading stays with what follows it; a fence is cut between
 * lines only.
 */
final class BorderScanner {

    private static final int FENCE_MARKS = 3;
    private static final int HEADING_MARKS = 6;

    private final String text;
    private final boolean markdown;
    private final Borders borders;

    /** What the lines so far say about the border before the next one. */
    private boolean first = true;
    private boolean afterBlank;
    private boolean afterBlock;
    private boolean afterHeading;
    private boolean afterSentence;

    /** Within a code fence: what it was opened with, and how many. */
    private char fenceMark;
    private int fenceMarks;

    private BorderScanner(String text, ContentType type) {
        this.text = text;
        this.markdown = type == ContentType.MARKDOWN;
        this.borders = new Borders(text);
    }

    static Borders scan(String text, ContentType type) {
        BorderScanner scanner = new BorderScanner(text, type);
        int start = 0;
        while (start < text.length()) {
            int end = lineEnd(text, start);
            scanner.line(start, end);
            start = text.startsWith("\r\n", end) ? end + 2 : end + 1;
        }
        return scanner.borders;
    }

    private void line(int lineStart, int end) {
        int start = lineStart;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        if (start == end) {
            afterBlank = true;
            return;
        }
        if (fenceMarks > 0) {
            fencedLine(start, end);
        } else if (markdown && fenceAt(start, end) > 0) {
            openFence(start, end);
        } else if (markdown && isHeading(start, end)) {
            border(start, Level.HEADING);
            follow(start, end);
            afterHeading = true;
        } else {
            border(start, afterBlank || afterBlock ? Level.PARAGRAPH : afterSentence ? Level.SENTENCE : Level.LINE);
            Sentences.addBorders(text, start, end, borders);
            follow(start, end);
        }
    }

    private void openFence(int start, int end) {
        border(start, Level.PARAGRAPH);
        fenceMark = text.charAt(start);
        fenceMarks = fenceAt(start, end);
        follow(start, end);
        afterHeading = true; // the opening line stays with the first line of code
    }

    private void fencedLine(int start, int end) {
        boolean closes = text.charAt(start) == fenceMark && marks(start, end, fenceMark) >= fenceMarks
                && isBlank(start + marks(start, end, fenceMark), end);
        if (!closes) {
            border(start, afterBlank ? Level.SENTENCE : Level.LINE);
        }
        follow(start, end);
        if (closes) {
            fenceMarks = 0;
            afterBlock = true;
        }
    }

    private void border(int position, Level level) {
        if (!first && !afterHeading) {
            borders.add(position, level);
        }
    }

    private void follow(int start, int end) {
        first = false;
        afterBlank = false;
        afterBlock = false;
        afterHeading = false;
        afterSentence = Sentences.endsSentence(text, start, end);
    }

    private boolean isHeading(int start, int end) {
        int marks = marks(start, end, '#');
        int after = start + marks;
        return marks >= 1 && marks <= HEADING_MARKS && (after == end || Character.isWhitespace(text.charAt(after)));
    }

    /** How many marks open a fence here; 0 when none is opened. */
    private int fenceAt(int start, int end) {
        char mark = text.charAt(start);
        if (mark != '`' && mark != '~') {
            return 0;
        }
        int marks = marks(start, end, mark);
        boolean inlineCode = mark == '`' && text.substring(start + marks, end).indexOf('`') >= 0;
        return marks >= FENCE_MARKS && !inlineCode ? marks : 0;
    }

    private int marks(int start, int end, char mark) {
        int i = start;
        while (i < end && text.charAt(i) == mark) {
            i++;
        }
        return i - start;
    }

    private boolean isBlank(int start, int end) {
        return text.substring(start, end).isBlank();
    }

    private static int lineEnd(String text, int start) {
        int i = start;
        while (i < text.length() && !isLineBreak(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isLineBreak(char unit) {
        return unit == '\n' || unit == '\r' || unit == '\u2028' || unit == '\u2029';
    }
}
