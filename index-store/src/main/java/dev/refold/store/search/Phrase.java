package dev.refold.store.search;

import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.analysis.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that must follow one another, as the analysis sees them: endings do not count, and where the phrase has a word
 * that is never looked up (a stop word), any such word may stand. Pure.
 *
 * @param words with their distance from the first; at least one
 */
record Phrase(List<Word> words) {

    Phrase {
        words = List.copyOf(words);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a phrase has a word");
        }
    }

    /** @param place 0 for the first */
    record Word(String term, int place) {}

    /** @param tokens of the phrase's own text, at least one */
    static Phrase of(List<Token> tokens) {
        int first = tokens.getFirst().position();
        return new Phrase(tokens.stream().map(token -> new Word(token.term(), token.position() - first)).toList());
    }

    Set<String> terms() {
        return words.stream().map(Word::term).collect(Collectors.toSet());
    }

    /** A phrase does not begin in a title and end in the text. */
    boolean isIn(String title, String text, TextAnalysis analysis) {
        return isIn(analysis.tokens(text)) || isIn(analysis.tokens(title));
    }

    private boolean isIn(List<Token> tokens) {
        Map<String, Set<Integer>> positions = new HashMap<>();
        Set<String> wanted = terms();
        tokens.stream().filter(token -> wanted.contains(token.term())).forEach(token -> positions
                .computeIfAbsent(token.term(), _ -> new HashSet<>()).add(token.position()));
        return positions.getOrDefault(words.getFirst().term(), Set.of()).stream()
                .anyMatch(start -> words.stream().allMatch(word -> positions.getOrDefault(word.term(), Set.of())
                        .contains(start + word.place())));
    }
}
