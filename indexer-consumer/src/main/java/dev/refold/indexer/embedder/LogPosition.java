package dev.refold.indexer.embedder;

import dev.refold.schemas.Order;
import java.util.Comparator;

/** Where an event lies in the history of its partition: the log epoch, then the offset. */
record LogPosition(long epoch, long offset) implements Comparable<LogPosition> {

    /** Before every event. */
    static final LogPosition START = new LogPosition(0, 0);

    private static final Comparator<LogPosition> ORDER = Comparator.comparingLong(LogPosition::epoch)
            .thenComparingLong(LogPosition::offset);

    LogPosition {
        if (epoch < 0 || offset < 0) {
            throw new IllegalArgumentException("epoch " + epoch + ", offset " + offset);
        }
    }

    static LogPosition of(Order order) {
        return new LogPosition(order.epoch(), order.offset());
    }

    Order withVersion(long version) {
        return new Order(version, epoch, offset);
    }

    boolean isAfter(LogPosition other) {
        return compareTo(other) > 0;
    }

    LogPosition next() {
        return new LogPosition(epoch, offset + 1);
    }

    @Override
    public int compareTo(LogPosition other) {
        return ORDER.compare(this, other);
    }
}
