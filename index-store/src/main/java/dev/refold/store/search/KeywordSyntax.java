package dev.refold.store.search;

import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.analysis.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a keyword query is written in: words, {@code "phrases"}, and {@code beginnings*}. A backslash before a quote, a
 * star or a backslash takes its meaning away. A quote that is never closed, a star that does not end a word, and a star
 * in a phrase are punctuation. Pure.
 *
 * @param words all but the phrases and the beginnings
 * @param phrases the texts between quotes
 */
record KeywordSyntax(String words, List<String> phrases, List<Prefix> prefixes) {

    /** Shorter ones begin too many words. */
    static final int LEAST_PREFIX_CHARS = 3;
    /** Of phrases and prefixes together. */
    static final int MOST_PARTS = 32;

    private static final String ESCAPABLE = "\"*\\";

    static KeywordSyntax parse(String text, TextAnalysis analysis) {
        return new Reader(text, analysis).read();
    }

    private static final class Reader {

        private final String text;
        private final TextAnalysis analysis;
        private final StringBuilder words = new StringBuilder();
        private final List<String> phrases = new ArrayList<>();
        private final List<Prefix> prefixes = new ArrayList<>();
        private int at;

        Reader(String text, TextAnalysis analysis) {
            this.text = text;
            this.analysis = analysis;
        }

        KeywordSyntax read() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (isEscape(at)) {
                    words.append(text.charAt(at + 1));
                    at += 2;
                } else if (c == '"' && closing(at + 1) >= 0) {
                    phrase(closing(at + 1));
                } else if (c == '*' && endsWord()) {
                    prefix();
                } else {
                    words.append(c);
                    at++;
                }
            }
            if (phrases.size() + prefixes.size() > MOST_PARTS) {
                throw new StoreException.Refused("a query has at most " + MOST_PARTS + " phrases and prefixes, not "
                        + (phrases.size() + prefixes.size()) + "; leave some out");
            }
            return new KeywordSyntax(words.toString(), phrases, prefixes);
        }

        private boolean isEscape(int index) {
            return text.charAt(index) == '\\' && index + 1 < text.length()
                    && ESCAPABLE.indexOf(text.charAt(index + 1)) >= 0;
        }

        /** Negative when there is none. */
        private int closing(int from) {
            for (int i = from; i < text.length(); i++) {
                if (isEscape(i)) {
                    i++;
                } else if (text.charAt(i) == '"') {
                    return i;
                }
            }
            return -1;
        }

        private void phrase(int end) {
            StringBuilder phrase = new StringBuilder();
            for (int i = at + 1; i < end; i++) {
                if (isEscape(i)) {
                    i++;
                }
                phrase.append(text.charAt(i));
            }
            phrases.add(phrase.toString());
            // What stands on either side of a phrase are two words.
            words.append(' ');
            at = end + 1;
        }

        private boolean endsWord() {
            return at > 0 && isOfWord(text.codePointBefore(at))
                    && (at + 1 == text.length() || !isOfWord(text.codePointAt(at + 1)));
        }

        private static boolean isOfWord(int codePoint) {
            return Character.isLetterOrDigit(codePoint) || Character.getType(codePoint) == Character.NON_SPACING_MARK
                    || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK;
        }

        /** The last word so far becomes a beginning. */
        private void prefix() {
            at++;
            int from = words.length();
            while (from > 0 && !Character.isWhitespace(words.charAt(from - 1))) {
                from--;
            }
            String run = words.substring(from);
            List<Token> tokens = analysis.unstemmed(run);
            if (tokens.isEmpty() || tokens.getLast().end() != run.length()) {
                words.append('*');
                return;
            }
            Token last = tokens.getLast();
            if (last.term().codePointCount(0, last.term().length()) < LEAST_PREFIX_CHARS) {
                throw new StoreException.Refused("\"" + last.term() + "*\" is too short a beginning: write at least "
                        + LEAST_PREFIX_CHARS + " letters before the star, or \\* for a star that means nothing");
            }
            String word = run.substring(last.start());
            List<String> terms = analysis.queryTerms(word);
            prefixes.add(new Prefix(last.term(), terms.size() == 1
                    ? Optional.of(terms.getFirst())
                    : Optional.empty()));
            words.setLength(from + last.start());
            words.append(' ');
        }
    }
}
