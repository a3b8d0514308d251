package dev.refold.indexer.sink;

import dev.refold.schemas.SinkPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a sink knows of one assigned partition. Confined to the sink's thread.
 *
 * {@snippet lang = text :
 * unclaimed --claimed--> folding (batches wait, or none do) --fenced--> unclaimed
 * }
 *
 * Only a partition that is folding and has no batch waiting is fetched; so one poll's worth of batches is the bound.
 */
final class PartitionFold {

    private final Deque<BatchPlan.Planned> waiting = new ArrayDeque<>();
    private boolean claimed;
    private SinkPosition position = new SinkPosition("unclaimed", 0, 0, SinkPosition.NO_LEADER_EPOCH, 0);
    private long lastTimestamp = Long.MIN_VALUE;

    boolean claimed() {
        return claimed;
    }

    boolean wantsRecords() {
        return claimed && waiting.isEmpty();
    }

    void claimed(SinkPosition at) {
        claimed = true;
        position = at;
    }

    void lost() {
        claimed = false;
        waiting.clear();
    }

    void enqueue(List<BatchPlan.Planned> batches) {
        waiting.addAll(batches);
    }

    Deque<BatchPlan.Planned> waiting() {
        return waiting;
    }

    void applied(BatchPlan.Planned batch, SinkPosition at) {
        waiting.remove(batch);
        position = at;
        if (batch.records() > 0) {
            lastTimestamp = batch.lastTimestamp();
        }
    }

    SinkPosition position() {
        return position;
    }

    /**
     * When the oldest record was written that waits, epoch milliseconds; when none was read yet, the last one folded,
     * which is older than it.
     *
     * @return none when nothing is known to wait, or transaction markers alone
     */
    OptionalLong oldest() {
        if (waiting.isEmpty()) {
            return lastTimestamp == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(lastTimestamp);
        }
        return waiting.stream().filter(batch -> batch.records() > 0).mapToLong(BatchPlan.Planned::firstTimestamp)
                .findFirst();
    }
}
