package dev.refold.store.search;

import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.analysis.Token;
import java.text.BreakIterator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds the {@link Snippet} of a chunk: the stretch in which the most different words of the query occur, then the most
 * words, then the first; begun at a sentence where one begins near by, else at a word. Words match by the analysis that
 * found the chunk, so all that counted is highlighted. Pure.
 */
public final class Snippets {

    /** UTF-16 units of a snippet, at most. */
    public static final int MAX_CHARS = 240;

    /** Only so much of a chunk is looked at; chunks are far shorter unless a producer brings its own. */
    private static final int MAX_TEXT_CHARS = 64 << 10;
    /** How far before the first match a snippet may begin. */
    private static final int LEAD_CHARS = 80;

    private Snippets() {}

    /**
     * The best snippet.
     *
     * @param wanted says of an analysed word whether the query is about it; of none: the snippet is the text's beginning
     */
    public static Snippet of(String chunkText, Predicate<String> wanted, TextAnalysis analysis) {
        String text = chunkText.substring(0, notInsidePair(chunkText, Math.min(chunkText.length(), MAX_TEXT_CHARS)));
        List<Token> matches = analysis.tokens(text).stream().filter(token -> wanted.test(token.term())).toList();
        int start = start(text, matches);
        int end = end(text, start);
        return new Snippet(text.substring(start, end), start,
                matches.stream().filter(match -> match.start() >= start && match.end() <= end)
                        .map(match -> new Snippet.Range(match.start() - start, match.end() - start)).toList());
    }

    private static int start(String text, List<Token> matches) {
        if (text.length() <= MAX_CHARS || matches.isEmpty()) {
            return 0;
        }
        Window best = bestWindow(matches);
        int latest = best.first().start();
        int earliest = Math.max(Math.max(0, latest - LEAD_CHARS), best.last().end() - MAX_CHARS);
        return earliest == 0 ? 0 : beginning(text, Math.min(earliest, latest), latest);
    }

    /** Slides over the matches: a window holds those that fit into a snippet together. */
    private static Window bestWindow(List<Token> matches) {
        Deque<Token> window = new ArrayDeque<>();
        Map<String, Integer> inWindow = new HashMap<>();
        Window best = new Window(matches.getFirst(), matches.getFirst(), 0, 0);
        for (Token match : matches) {
            window.addLast(match);
            inWindow.merge(match.term(), 1, Integer::sum);
            while (window.size() > 1 && match.end() - window.getFirst().start() > MAX_CHARS) {
                inWindow.computeIfPresent(window.removeFirst().term(), (_, count) -> count == 1 ? null : count - 1);
            }
            Window candidate = new Window(window.getFirst(), match, inWindow.size(), window.size());
            best = candidate.isBetterThan(best) ? candidate : best;
        }
        return best;
    }

    /** The first sentence that begins in earliest … latest, else the first word that does. */
    private static int beginning(String text, int earliest, int latest) {
        int sentence = firstBorder(BreakIterator.getSentenceInstance(Locale.ROOT), text, earliest, latest);
        if (sentence >= 0) {
            return sentence;
        }
        int word = text.indexOf(' ', earliest - 1);
        return word >= 0 && word < latest ? word + 1 : notInsidePair(text, latest);
    }

    private static int firstBorder(BreakIterator borders, String text, int earliest, int latest) {
        // A sentence is judged by what surrounds it; a little text before is enough and bounds the work.
        int from = Math.max(0, earliest - MAX_CHARS);
        borders.setText(text.substring(from, Math.min(text.length(), latest + 1)));
        int border = borders.following(Math.max(0, earliest - from - 1));
        return border != BreakIterator.DONE && border + from >= earliest && border + from <= latest
                ? border + from
                : -1;
    }

    /** The end of the last word that fits, unless a single word fills the snippet. */
    private static int end(String text, int start) {
        int most = start + MAX_CHARS;
        if (most >= text.length()) {
            return text.length();
        }
        for (int end = most; end > start + MAX_CHARS / 2; end--) {
            if (Character.isWhitespace(text.charAt(end))) {
                return end;
            }
        }
        return notInsidePair(text, most);
    }

    private static int notInsidePair(String text, int index) {
        boolean inside = index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
                && Character.isHighSurrogate(text.charAt(index - 1));
        return inside ? index - 1 : index;
    }

    private record Window(Token first, Token last, int distinct, int words) {

        boolean isBetterThan(Window other) {
            return distinct > other.distinct || (distinct == other.distinct && words > other.words);
        }
    }
}
