package dev.refold.indexer.embedder;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where this instance's partitions say how far they are, for those who ask. Thread-safe. */
final class ProgressBoard {

    private final Map<Integer, Progress> partitions = new ConcurrentHashMap<>();

    void report(int partition, Progress progress) {
        partitions.put(partition, progress);
    }

    /** Another instance has it now. */
    void gone(int partition) {
        partitions.remove(partition);
    }

    SortedMap<Integer, Progress> partitions() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
    }
}
