package dev.refold.store.search;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the two searches found, and what each makes of the chunks that only the other found.
 *
 * @param nearness scores of chunks of {@code matching} that are not in {@code nearest}
 * @param relevance scores of chunks of {@code nearest} that are not in {@code matching}
 */
record Halves(List<Candidate> nearest, List<Candidate> matching, Map<ChunkRef, Double> nearness,
        Map<ChunkRef, Double> relevance) {

    /** Every chunk once, by name. */
    Map<ChunkRef, Scored> chunks() {
        Map<ChunkRef, Integer> ranks = new LinkedHashMap<>();
        Map<ChunkRef, Double> vector = scores(nearest, nearness, ranks);
        Map<ChunkRef, Double> keyword = scores(matching, relevance, ranks);
        Map<ChunkRef, Scored> chunks = LinkedHashMap.newLinkedHashMap(ranks.size());
        ranks.forEach(
                (chunk, rank) -> chunks.put(chunk, new Scored(rank, score(vector, chunk), score(keyword, chunk))));
        return chunks;
    }

    private static Map<ChunkRef, Double> scores(List<Candidate> found, Map<ChunkRef, Double> others,
            Map<ChunkRef, Integer> ranks) {
        Map<ChunkRef, Double> scores = new HashMap<>(others);
        for (int i = 0; i < found.size(); i++) {
            scores.put(found.get(i).chunk(), found.get(i).score());
            ranks.merge(found.get(i).chunk(), i + 1, Math::min);
        }
        return scores;
    }

    /** Rounded, so that stores whose sums differ in the last bits fuse the same numbers. */
    private static OptionalDouble score(Map<ChunkRef, Double> scores, ChunkRef chunk) {
        Double score = scores.get(chunk);
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(Scores.rounded(score));
    }

    /** @param rank in the list that has the chunk further up, from 1 */
    record Scored(int rank, OptionalDouble vector, OptionalDouble keyword) {}
}
