package dev.refold.store.search;

import dev.refold.store.analysis.ChunkTerms;
import java.util.Map;
import java.util.Optional;

/**
 * The beginning of a word. It is compared with words as they are held, without their endings: so what the beginning is
 * held as when it is a word itself counts, too, and {@code happy*} finds at least what {@code happy} finds. Pure.
 *
 * @param beginning folded, in lower case
 * @param term what the beginning is looked up as when it is a word; empty when it is none, or a stop word
 */
public record Prefix(String beginning, Optional<String> term) {

    /** Longer terms begin with nothing. Every store can hold these whole. */
    private static final int LONGEST_TERM = 256;

    public boolean matches(String candidate) {
        return (candidate.length() <= LONGEST_TERM && candidate.startsWith(beginning))
                || candidate.equals(term.orElse(beginning));
    }

    /** How often it matches. */
    int frequency(ChunkTerms terms) {
        int frequency = 0;
        for (Map.Entry<String, Integer> entry : terms.frequencies().tailMap(beginning).entrySet()) {
            if (!entry.getKey().startsWith(beginning)) {
                break;
            }
            frequency += matches(entry.getKey()) ? entry.getValue() : 0;
        }
        return frequency + term.filter(word -> !word.startsWith(beginning)).map(terms::frequency).orElse(0);
    }

    /** A term that no text has, to weigh it by. */
    String weighedAs() {
        return beginning + '*';
    }
}
