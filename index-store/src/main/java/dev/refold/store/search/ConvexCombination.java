package dev.refold.store.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fusion by weighted scores. A chunk far down in both lists may well have a greater sum than one that is first in one of
 * them, so a list that is fetched further would not begin with the shorter one. Hence steps: what a further step brings
 * comes behind all that was there, its score scaled by the lowest before it. So neither score nor place of a chunk
 * depends on how much was fetched. Pure.
 */
final class ConvexCombination {

    private ConvexCombination() {}

    static List<Ranked> of(Fusion.Weighted fusion, Halves halves, FetchSteps steps) {
        SortedMap<Integer, List<Ranked>> bySteps = new TreeMap<>();
        for (Map.Entry<ChunkRef, Halves.Scored> chunk : halves.chunks().entrySet()) {
            int step = steps.reaching(chunk.getValue().rank());
            bySteps.computeIfAbsent(step, _ -> new ArrayList<>())
                    .add(ranked(fusion, chunk.getKey(), chunk.getValue(), step));
        }
        List<Ranked> all = new ArrayList<>();
        for (List<Ranked> step : bySteps.values()) {
            double above = all.isEmpty() ? 1 : all.getLast().score();
            step.stream().map(chunk -> chunk.scaled(above)).sorted(Ranked.ORDER).forEachOrdered(all::add);
        }
        return List.copyOf(all);
    }

    private static Ranked ranked(Fusion.Weighted fusion, ChunkRef chunk, Halves.Scored scored, int step) {
        double score = fusion.of(scored.vector().orElse(0), scored.keyword().orElse(0));
        return new Ranked(chunk, score, scored.vector(), scored.keyword(), scored.ranks().within(step));
    }
}
