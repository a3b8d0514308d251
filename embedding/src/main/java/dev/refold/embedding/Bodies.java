package dev.refold.embedding;

import dev.refold.schemas.ChunkerSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The chunks of a text before they overlap: see {@link Chunker} for the rules. Used once, by one thread. */
final class Bodies {

    private final String text;
    private final Borders borders;
    private final int target;

    /** No body is shorter, but for a short text and for the hard cuts of a tiny maximum. */
    private final int shortest;

    /** A stretch between anchors up to this length stays whole. */
    private final int longest;

    private final int max;
    private final List<TextRange> bodies = new ArrayList<>();

    Bodies(String text, Borders borders, ChunkerSettings settings) {
        this.text = text;
        this.borders = borders;
        this.target = settings.targetChars();
        this.max = settings.maxChars();
        this.shortest = Math.max(1, target / 2);
        this.longest = Math.min(max, target + target / 2);
    }

    List<TextRange> all() {
        int start = 0;
        for (int anchor : anchors()) {
            split(start, anchor);
            start = anchor;
        }
        split(start, text.length());
        return bodies;
    }

    /**
     * The borders that outrank every other within {@link #shortest} to either side, the text's own ends being stronger
     * than any. Of equal ones the first counts. One pass with a stack of the borders not outranked so far.
     */
    private List<Integer> anchors() {
        boolean[] reach = new boolean[borders.size()];
        Deque<Integer> unbeaten = new ArrayDeque<>();
        for (int i = 0; i < borders.size(); i++) {
            while (!unbeaten.isEmpty() && borders.outranks(i, unbeaten.peek())) {
                int beaten = unbeaten.pop();
                reach[beaten] &= borders.position(i) - borders.position(beaten) >= shortest;
            }
            int before = unbeaten.isEmpty() ? 0 : borders.position(unbeaten.peek());
            reach[i] = borders.position(i) - before >= shortest;
            unbeaten.push(i);
        }
        List<Integer> anchors = new ArrayList<>();
        for (int i = 0; i < reach.length; i++) {
            if (reach[i] && text.length() - borders.position(i) >= shortest) {
                anchors.add(borders.position(i));
            }
        }
        return anchors;
    }

    /** Cuts a stretch without anchors. */
    private void split(int from, int end) {
        int start = from;
        while (end - start > longest) {
            int cut = cut(start, end);
            add(start, cut);
            start = cut;
        }
        add(start, end);
    }

    private int cut(int start, int end) {
        int earliest = start + shortest;
        int latest = Math.min(start + longest, end - shortest);
        int best = strongest(earliest, latest);
        if (best < borders.size()) {
            return borders.position(best);
        }
        int next = borders.firstFrom(latest + 1);
        int sentence = next < borders.size() ? Math.min(borders.position(next), end) : end;
        if (sentence - start <= max) {
            return sentence;
        }
        int word = word(earliest, latest);
        return word > 0 ? word : Words.characterBorder(text, start, Math.min(start + target, latest));
    }

    /** The index of the strongest border in a range, its ends included; as many as there are when it has none. */
    private int strongest(int earliest, int latest) {
        int best = borders.size();
        for (int i = borders.firstFrom(earliest); i < borders.size() && borders.position(i) <= latest; i++) {
            if (best == borders.size() || borders.outranks(i, best)) {
                best = i;
            }
        }
        return best;
    }

    /** Of the words that start in a range the one whose surroundings hash highest, for an edit must not move it; or 0. */
    private int word(int earliest, int latest) {
        int best = 0;
        long bestHash = Long.MIN_VALUE;
        for (int i = Words.firstStart(text, earliest, latest); i < latest; i = Words.firstStart(text, i + 1, latest)) {
            long hash = Borders.hashAround(text, i);
            if (hash > bestHash) {
                best = i;
                bestHash = hash;
            }
        }
        return best;
    }

    /** Adds a range without the space around it, unless nothing is left. */
    private void add(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start < end) {
            bodies.add(new TextRange(start, end));
        }
    }
}
