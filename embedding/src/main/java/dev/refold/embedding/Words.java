package dev.refold.embedding;

/** Where a text may be cut when no sentence ends: before a word, or failing that between two characters. */
final class Words {

    /** How many code points a cut moves back at most, to leave a character with its marks. */
    private static final int MARKS_OF_ONE_CHARACTER = 16;

    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Words() {}

    static boolean startsAt(String text, int position) {
        return position > 0 && position < text.length() && Character.isWhitespace(text.charAt(position - 1))
                && !Character.isWhitespace(text.charAt(position));
    }

    /** The first word that starts at {@code from} or later, before {@code end}; else {@code end}. */
    static int firstStart(String text, int from, int end) {
        int i = from;
        while (i < end && !startsAt(text, i)) {
            i++;
        }
        return i;
    }

    /** The last place at or before a position, and after {@code start}, that cuts no character in two. */
    static int characterBorder(String text, int start, int position) {
        int cut = position;
        for (int moves = 0; moves < MARKS_OF_ONE_CHARACTER && cut > start && continues(text, cut); moves++) {
            cut = text.offsetByCodePoints(cut, -1);
        }
        if (cut > start && !continues(text, cut)) {
            return cut;
        }
        boolean withinPair = Character.isSurrogatePair(text.charAt(position - 1), text.charAt(position));
        return withinPair && position - 1 > start ? position - 1 : position + (withinPair ? 1 : 0);
    }

    /** Whether what stands here belongs to the character before it. */
    private static boolean continues(String text, int position) {
        int next = text.codePointAt(position);
        char before = text.charAt(position - 1);
        return Character.isSurrogatePair(before, text.charAt(position)) || before == ZERO_WIDTH_JOINER
                || next == ZERO_WIDTH_JOINER || Character.isEmojiModifier(next) || isMark(next);
    }

    private static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }
}
