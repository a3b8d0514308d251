package dev.refold.indexer.asof;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A moment of the past as offsets, resolved once and kept: resolving a time again may answer otherwise after the log was
 * moved to another cluster.
 *
 * @param at as it was asked for, see {@link AsOf#text()}
 * @param topicId of {@code documents} (KIP-516)
 * @param logEpoch of {@code documents}
 * @param ends of every partition of {@code documents}; events below belong to it
 */
public record ResolvedPast(String at, String topicId, long logEpoch, SortedMap<Integer, Long> ends) {

    public ResolvedPast {
        ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
        if (ends.values().stream().anyMatch(end -> end < 0)) {
            throw new IllegalArgumentException("ends " + ends);
        }
    }
}
