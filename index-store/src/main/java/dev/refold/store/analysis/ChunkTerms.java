package dev.refold.store.analysis;

import dev.refold.schemas.Chunk;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The terms of a chunk: of its document's title and its own text.
 *
 * @param frequencies how often each term occurs, at least once
 * @param length number of tokens, the length BM25 speaks of
 */
public record ChunkTerms(SortedMap<String, Integer> frequencies, int length) {

    public ChunkTerms {
        frequencies = Collections.unmodifiableSortedMap(new TreeMap<>(frequencies));
    }

    /** Analyses what is embedded for the chunk, see {@link Chunk#embeddedText}. */
    public static ChunkTerms of(TextAnalysis analysis, String title, String chunkText) {
        List<Token> tokens = analysis.tokens(Chunk.embeddedText(title, chunkText));
        SortedMap<String, Integer> frequencies = new TreeMap<>();
        tokens.forEach(token -> frequencies.merge(token.term(), 1, Integer::sum));
        return new ChunkTerms(frequencies, tokens.size());
    }

    public int frequency(String term) {
        return frequencies.getOrDefault(term, 0);
    }
}
