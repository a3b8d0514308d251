package dev.refold.store.search;

import dev.refold.store.SearchMode;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.analysis.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The words of a query. Phrases and prefixes must be in a chunk; the other words need not, they raise its score. Pure.
 *
 * @param terms analysed and distinct, those of the phrases among them: what scores
 * @param phrases must each be there
 * @param prefixes must each be there, and score
 */
public record KeywordQuery(List<String> terms, List<Phrase> phrases, List<Prefix> prefixes) {

    public KeywordQuery {
        terms = List.copyOf(terms);
        phrases = List.copyOf(phrases);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * Phrases and prefixes are of keyword search; the other modes take the same characters as punctuation.
     *
     * @throws dev.refold.store.StoreException.Refused when a prefix is too short, or there are too many of them
     */
    public static KeywordQuery of(SearchMode mode, String text, TextAnalysis analysis) {
        return switch (mode) {
            case VECTOR -> new KeywordQuery(List.of(), List.of(), List.of());
            case HYBRID -> new KeywordQuery(analysis.queryTerms(text), List.of(), List.of());
            case KEYWORD -> of(KeywordSyntax.parse(text, analysis), analysis);
        };
    }

    private static KeywordQuery of(KeywordSyntax syntax, TextAnalysis analysis) {
        List<String> terms = new ArrayList<>(analysis.queryTerms(syntax.words()));
        List<Phrase> phrases = new ArrayList<>();
        for (String text : syntax.phrases()) {
            List<Token> tokens = analysis.tokens(text);
            if (!tokens.isEmpty()) {
                phrases.add(Phrase.of(tokens));
                tokens.forEach(token -> terms.add(token.term()));
            }
        }
        return new KeywordQuery(terms.stream().distinct().toList(), phrases.stream().distinct().toList(),
                syntax.prefixes().stream().distinct().toList());
    }

    /** Whether there is nothing but words. */
    boolean isPlain() {
        return phrases.isEmpty() && prefixes.isEmpty();
    }

    /** Terms that must be there. */
    public Set<String> required() {
        Set<String> required = new HashSet<>();
        phrases.forEach(phrase -> required.addAll(phrase.terms()));
        return required;
    }

    /** Whether the terms allow it; of phrases they say only that their words are there. */
    public boolean mayBeIn(ChunkTerms chunk) {
        return required().stream().allMatch(term -> chunk.frequency(term) > 0)
                && prefixes.stream().allMatch(prefix -> prefix.frequency(chunk) > 0);
    }

    /** Which terms of a text the query is about, for highlights. */
    public Predicate<String> wanted() {
        Set<String> exact = Set.copyOf(terms);
        return term -> exact.contains(term) || prefixes.stream().anyMatch(prefix -> prefix.matches(term));
    }

    /** Terms, and prefixes with their star. */
    public List<String> lookedUp() {
        return Stream.concat(terms.stream(), prefixes.stream().map(Prefix::weighedAs)).toList();
    }
}
