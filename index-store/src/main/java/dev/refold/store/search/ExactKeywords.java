package dev.refold.store.search;

import dev.refold.store.Hit;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keyword search with phrases or prefixes. The store names every chunk that may do; whether it does is decided here, and
 * so alike for all stores: prefixes and scores by the terms, phrases by reading, best first, as far as there are hits
 * wanted. Nothing is left out in silence: too many chunks are refused, and too much to read ends with the time.
 */
final class ExactKeywords {

    /** About 300 bytes each. */
    static final int MOST_CHUNKS = 100_000;
    /** Contents read at a time: their texts are in memory together. */
    private static final int PAGE = 200;

    private final KeywordQuery query;
    private final CandidateSource source;
    private final TextAnalysis analysis;
    private final Deadline deadline;

    ExactKeywords(KeywordQuery query, CandidateSource source, TextAnalysis analysis, Deadline deadline) {
        this.query = query;
        this.source = source;
        this.analysis = analysis;
        this.deadline = deadline;
    }

    /** All that may do by their terms, best first. */
    List<Ranked> candidates() {
        deadline.check();
        List<Occurrence> found = source.containing(query, MOST_CHUNKS);
        deadline.check();
        Bm25 bm25 = Bm25.of(source.statistics(query.terms()), query);
        return Ranking.byKeyword(found.stream().filter(occurrence -> query.mayBeIn(occurrence.terms()))
                .map(occurrence -> new Candidate(occurrence.chunk(), score(bm25, occurrence.terms()))).toList());
    }

    private double score(Bm25 bm25, ChunkTerms terms) {
        return bm25.score(term -> query.prefixes().stream().filter(prefix -> prefix.weighedAs().equals(term))
                .findFirst().map(prefix -> prefix.frequency(terms)).orElseGet(() -> terms.frequency(term)),
                terms.length());
    }

    /**
     * Those in which the phrases are, in their order.
     *
     * @param enough whether what was found so far will do
     */
    List<Ranked> holdingPhrases(List<Ranked> candidates, Predicate<List<Ranked>> enough) {
        if (query.phrases().isEmpty()) {
            return candidates;
        }
        List<Ranked> holding = new ArrayList<>();
        for (int from = 0; from < candidates.size() && !enough.test(holding); from += PAGE) {
            deadline.check();
            List<Ranked> page = candidates.subList(from, Math.min(candidates.size(), from + PAGE));
            Map<ChunkRef, Hit> contents = source.read(page.stream().map(Ranked::chunk).toList());
            page.stream().filter(chunk -> holdsPhrases(contents, chunk.chunk())).forEachOrdered(holding::add);
        }
        return holding;
    }

    private boolean holdsPhrases(Map<ChunkRef, Hit> contents, ChunkRef chunk) {
        Hit content = contents.get(chunk);
        return content != null && query.phrases().stream()
                .allMatch(phrase -> phrase.isIn(content.title(), content.text(), analysis));
    }
}
