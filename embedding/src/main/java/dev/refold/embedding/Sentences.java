package dev.refold.embedding;

/**
 * Where sentences end, by punctuation alone. The platform's {@code BreakIterator} is not used: its rules change between
 * releases, and a border that moves costs an embedding.
 */
final class Sentences {

    private static final String ENDS = ".!?\u2026\u3002\uFF01\uFF1F\uFF61\u0964\u061F";
    /** Their scripts put no space after a sentence. */
    private static final String ENDS_WITHOUT_SPACE = "\u3002\uFF01\uFF1F\uFF61";
    private static final String CLOSERS = "\"')]}\u00BB\u2019\u201D\u300D\u300F\uFF09*_`";

    private Sentences() {}

    /** Adds the borders between sentences of a stretch without line breaks. */
    static void addBorders(String text, int start, int end, Borders borders) {
        int i = start;
        while (i < end) {
            int afterEnd = i + 1;
            if (ENDS.indexOf(text.charAt(i)) >= 0) {
                afterEnd = afterClosers(text, i + 1, end);
                int next = afterSpace(text, afterEnd, end);
                if (next < end && separates(text, start, i, afterEnd, next)) {
                    borders.add(next, Borders.Level.SENTENCE);
                }
            }
            i = afterEnd;
        }
    }

    /** Whether a stretch, its trailing space aside, ends as a sentence does. */
    static boolean endsSentence(String text, int start, int end) {
        int i = end - 1;
        while (i >= start && (Character.isWhitespace(text.charAt(i)) || CLOSERS.indexOf(text.charAt(i)) >= 0)) {
            i--;
        }
        return i >= start && (ENDS.indexOf(text.charAt(i)) >= 0 || text.charAt(i) == ':');
    }

    private static boolean separates(String text, int start, int mark, int afterEnd, int next) {
        if (next == afterEnd) {
            return ENDS_WITHOUT_SPACE.indexOf(text.charAt(mark)) >= 0;
        }
        boolean spaced = mark > start && Character.isWhitespace(text.charAt(mark - 1));
        if (text.charAt(mark) != '.' || spaced) {
            return true;
        }
        return !isInitial(text, start, mark) && !Character.isLowerCase(text.codePointAt(next));
    }

    /** "J. Smith", "e.g. This": a single letter before the full stop. */
    private static boolean isInitial(String text, int start, int mark) {
        return mark > start && Character.isLetter(text.charAt(mark - 1))
                && (mark - 1 == start || !Character.isLetterOrDigit(text.charAt(mark - 2)));
    }

    private static int afterClosers(String text, int from, int end) {
        int i = from;
        while (i < end && (CLOSERS.indexOf(text.charAt(i)) >= 0 || ENDS.indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }

    private static int afterSpace(String text, int from, int end) {
        int i = from;
        while (i < end && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
