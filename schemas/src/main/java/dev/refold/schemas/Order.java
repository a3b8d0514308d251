package dev.refold.schemas;

import java.util.Comparator;

/**
 * What decides between two events of one document: the greater order wins. Version first (the producer's own), then the
 * log epoch (raised by the operator when {@code documents} is recreated, mirrored or moved), then the offset in
 * {@code documents}. All events of one document share a partition, so offsets compare.
 *
 * <p>
 * An event without a version takes the version already stored for its document (0 when there is none), so that offsets
 * decide. A redriven event keeps its original epoch and offset.
 */
public record Order(long version, long epoch, long offset) implements Comparable<Order> {

    /** The greatest version that a JSON number carries without loss (RFC 8259, section 6). */
    public static final long MAX_VERSION = 1L << 53;

    private static final Comparator<Order> ORDER = Comparator.comparingLong(Order::version)
            .thenComparingLong(Order::epoch).thenComparingLong(Order::offset);

    public Order {
        if (version < 0 || version > MAX_VERSION || epoch < 0 || offset < 0) {
            throw new IllegalArgumentException("version in 0..2^53, epoch and offset not negative: " + version + ", "
                    + epoch + ", " + offset);
        }
    }

    @Override
    public int compareTo(Order other) {
        return ORDER.compare(this, other);
    }
}
