package dev.refold.store.search;

import dev.refold.store.Hit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

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
        Half vector = Half.of(nearest, nearness);
        Half keyword = Half.of(matching, relevance);
        Set<ChunkRef> found = new LinkedHashSet<>(vector.ranks().keySet());
        found.addAll(keyword.ranks().keySet());
        Map<ChunkRef, Scored> chunks = LinkedHashMap.newLinkedHashMap(found.size());
        found.forEach(chunk -> chunks.put(chunk, new Scored(new Hit.Ranks(vector.rank(chunk), keyword.rank(chunk)),
                vector.score(chunk), keyword.score(chunk))));
        return chunks;
    }

    /**
     * One of the two searches.
     *
     * @param ranks in its list, from 1, in the order of the list
     */
    private record Half(Map<ChunkRef, Integer> ranks, Map<ChunkRef, Double> scores) {

        static Half of(List<Candidate> found, Map<ChunkRef, Double> others) {
            Map<ChunkRef, Integer> ranks = LinkedHashMap.newLinkedHashMap(found.size());
            Map<ChunkRef, Double> scores = new HashMap<>(others);
            for (Candidate candidate : found) {
                ranks.putIfAbsent(candidate.chunk(), ranks.size() + 1);
                scores.put(candidate.chunk(), candidate.score());
            }
            return new Half(ranks, scores);
        }

        OptionalInt rank(ChunkRef chunk) {
            Integer rank = ranks.get(chunk);
            return rank == null ? OptionalInt.empty() : OptionalInt.of(rank);
        }

        /** Rounded, so that stores whose sums differ in the last bits fuse the same numbers. */
        OptionalDouble score(ChunkRef chunk) {
            Double score = scores.get(chunk);
            return score == null ? OptionalDouble.empty() : OptionalDouble.of(Scores.rounded(score));
        }
    }

    /** A chunk that at least one of the two lists has. */
    record Scored(Hit.Ranks ranks, OptionalDouble vector, OptionalDouble keyword) {

        /** In the list that has the chunk further up, from 1. */
        int rank() {
            return Math.min(ranks.vector().orElse(Integer.MAX_VALUE), ranks.keyword().orElse(Integer.MAX_VALUE));
        }
    }
}
