package dev.refold.indexer.verify;

import dev.refold.schemas.SinkPosition;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.IndexStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Where the sink of a generation stands, and waiting for it. */
final class SinkWatch {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final IndexStore store;
    private final int generation;
    private final LogSource log;
    private final Duration patience;
    private final Stop stop;

    SinkWatch(IndexStore store, int generation, LogSource log, Duration patience, Stop stop) {
        this.store = store;
        this.generation = generation;
        this.log = log;
        this.patience = patience;
        this.stop = stop;
    }

    /**
     * Waits until every partition has a position.
     *
     * @throws VerifyException when that does not come about in time, or a position is not of this log
     */
    void awaitBegun(Consumer<Integer> begun) {
        int all = log.partitions().size();
        int present = present();
        for (long since = System.nanoTime(); present < all; present = present()) {
            begun.accept(present);
            if (System.nanoTime() - since > patience.toNanos()) {
                throw new VerifyException(name() + " has positions in " + present + " of " + all + " partitions of "
                        + log.topic() + " after " + patience
                        + ": its sink has not begun the others; start it (refold up, or"
                        + " refold sink " + store.name() + ") and verify again");
            }
            stop.pause(LOOK_AGAIN);
        }
    }

    private int present() {
        return positions().size();
    }

    /** Next offsets by partition, now. */
    Map<Integer, Long> positions() {
        return of(store.progress(new GenerationChoice.Numbered(generation)));
    }

    /** @return whether the sink came to all these offsets in time */
    boolean awaitPast(Map<Integer, Long> ends) {
        long since = System.nanoTime();
        while (!past(positions(), ends)) {
            if (System.nanoTime() - since > patience.toNanos()) {
                return false;
            }
            stop.pause(LOOK_AGAIN);
        }
        return true;
    }

    private static boolean past(Map<Integer, Long> positions, Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /**
     * Next offsets by partition, of a moment gone by.
     *
     * @throws VerifyException when one is not of this log
     */
    Map<Integer, Long> of(GenerationProgress progress) {
        Map<Integer, Long> positions = new TreeMap<>();
        for (SinkPosition position : progress.positions()) {
            if (!position.topicId().equals(log.topicId())) {
                throw new VerifyException(name() + " was folded from a topic " + log.topic() + " with id "
                        + position.topicId() + ", it now has " + log.topicId()
                        + ": it was recreated; run: refold rebuild " + store.name());
            }
            positions.put(position.partition(), position.nextOffset());
        }
        return positions;
    }

    /**
     * The same for reading up to there.
     *
     * @param ends of the log, asked for afterwards
     * @throws VerifyException when the log does not reach so far
     */
    Map<TopicPartition, Long> reachable(Map<Integer, Long> positions, Map<Integer, Long> ends) {
        Map<TopicPartition, Long> targets = new HashMap<>();
        positions.forEach((partition, next) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (end < next) {
                throw new VerifyException(log.partition(partition) + " ends at " + end + ", " + name() + " stands at "
                        + next + ": the log was cut off; run: refold rebuild " + store.name());
            }
            targets.put(log.partition(partition), next);
        });
        return targets;
    }

    private String name() {
        return store.name() + '@' + generation;
    }
}
