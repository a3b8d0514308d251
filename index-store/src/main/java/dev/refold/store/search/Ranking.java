package dev.refold.store.search;

import dev.refold.store.Hit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Candidates in, an ordered list out. Pure. */
final class Ranking {

    private Ranking() {}

    static List<Ranked> byVector(List<Candidate> nearest) {
        return ranked(nearest, found -> new Ranked(found.chunk(), found.score(), rounded(found),
                OptionalDouble.empty(), Hit.Ranks.NONE),
                rank -> new Hit.Ranks(OptionalInt.of(rank), OptionalInt.empty()));
    }

    static List<Ranked> byKeyword(List<Candidate> matching) {
        return ranked(matching, found -> new Ranked(found.chunk(), found.score(), OptionalDouble.empty(),
                rounded(found), Hit.Ranks.NONE), rank -> new Hit.Ranks(OptionalInt.empty(), OptionalInt.of(rank)));
    }

    /** Ranks are those of the order that ties are broken in. */
    private static List<Ranked> ranked(List<Candidate> found, Function<Candidate, Ranked> scored,
            IntFunction<Hit.Ranks> ranks) {
        List<Ranked> ordered = ordered(found.stream().map(scored));
        return IntStream.range(0, ordered.size()).mapToObj(i -> ordered.get(i).at(ranks.apply(i + 1))).toList();
    }

    private static OptionalDouble rounded(Candidate found) {
        return OptionalDouble.of(Scores.rounded(found.score()));
    }

    private static List<Ranked> ordered(Stream<Ranked> ranked) {
        return ranked.sorted(Ranked.ORDER).toList();
    }

    /**
     * Both lists as one, by the ranks in them.
     *
     * @param window only ranks up to it add up. What lies beyond in both lists (fetched for grouping) gets the better of
     *     its two parts, less than anything within: so a score does not depend on how much was fetched, and the first
     *     five of ten hits are the first five
     */
    static List<Ranked> byReciprocalRank(Fusion.ReciprocalRank fusion, List<Candidate> nearest,
            List<Candidate> matching, int window) {
        Map<ChunkRef, Place> vectorPlaces = places(byVector(nearest));
        Map<ChunkRef, Place> keywordPlaces = places(byKeyword(matching));
        Set<ChunkRef> chunks = new LinkedHashSet<>(vectorPlaces.keySet());
        chunks.addAll(keywordPlaces.keySet());
        List<Ranked> fused = new ArrayList<>(chunks.size());
        for (ChunkRef chunk : chunks) {
            Place vector = vectorPlaces.getOrDefault(chunk, Place.NONE);
            Place keyword = keywordPlaces.getOrDefault(chunk, Place.NONE);
            fused.add(new Ranked(chunk, reciprocal(fusion, vector.rank(), keyword.rank(), window), vector.score(),
                    keyword.score(), new Hit.Ranks(vector.shown(), keyword.shown())));
        }
        return ordered(fused.stream());
    }

    private static double reciprocal(Fusion.ReciprocalRank fusion, int vectorRank, int keywordRank, int window) {
        double byVector = fusion.vectorWeight() / (fusion.k() + (double) vectorRank);
        double byKeyword = fusion.keywordWeight() / (fusion.k() + (double) keywordRank);
        double sum;
        if (vectorRank > window && keywordRank > window) {
            sum = Math.max(byVector, byKeyword);
        } else {
            sum = (vectorRank > window ? 0 : byVector) + (keywordRank > window ? 0 : byKeyword);
        }
        return sum * (fusion.k() + 1) / (fusion.vectorWeight() + fusion.keywordWeight());
    }

    private static Map<ChunkRef, Place> places(List<Ranked> list) {
        Map<ChunkRef, Place> places = HashMap.newHashMap(list.size());
        for (int i = 0; i < list.size(); i++) {
            places.put(list.get(i).chunk(), new Place(i + 1, OptionalDouble.of(list.get(i).score())));
        }
        return places;
    }

    /**
     * A ranking with what a further fetch adds. Everything keeps its place: an approximate search may well find something
     * better when it looks further, and fused scores may change; that comes behind all that was there, with no more than
     * the lowest score before it.
     */
    static List<Ranked> continued(List<Ranked> before, List<Ranked> now) {
        if (before.isEmpty()) {
            return now;
        }
        Set<ChunkRef> known = before.stream().map(Ranked::chunk).collect(Collectors.toSet());
        double lowest = before.getLast().score();
        Stream<Ranked> added = now.stream().filter(chunk -> !known.contains(chunk.chunk()))
                .map(chunk -> chunk.atMost(lowest));
        return Stream.concat(before.stream(), added).toList();
    }

    static List<Ranked> bestPerDocument(List<Ranked> ranked) {
        Set<String> seen = new HashSet<>();
        Stream<Ranked> best = ranked.stream().filter(chunk -> seen.add(chunk.chunk().documentId()));
        return best.toList();
    }

    /** Where a list has a chunk; a list that lacks it has it infinitely far down. */
    private record Place(int rank, OptionalDouble score) {

        static final Place NONE = new Place(Integer.MAX_VALUE, OptionalDouble.empty());

        OptionalInt shown() {
            return equals(NONE) ? OptionalInt.empty() : OptionalInt.of(rank);
        }
    }
}
