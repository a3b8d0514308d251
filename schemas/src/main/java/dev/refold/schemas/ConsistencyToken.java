package dev.refold.schemas;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The offsets in {@code documents} that a reader wants included: per partition the offset of the last event. A
 * generation includes it when for every partition its {@link Mark} is of the same log epoch or a later one and lies
 * above the offset. Tokens merge by the greater offset.
 *
 * @param offsets by partition, the offset of the last event wanted
 */
public record ConsistencyToken(long epoch, SortedMap<Integer, Long> offsets) {

    public ConsistencyToken {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
        if (epoch < 0 || offsets.entrySet().stream().anyMatch(entry -> entry.getKey() < 0 || entry.getValue() < 0)) {
            throw new IllegalArgumentException("epoch " + epoch + ", offsets " + offsets);
        }
    }

    /**
     * The inverse of {@link #toText()}.
     *
     * @throws IllegalArgumentException when the text is not exactly what {@code toText} writes; the message may be shown
     */
    public static ConsistencyToken parse(String text) {
        return TokenCodec.parse(text);
    }

    /** {@code r1.} and base64url: what {@code after} and {@code token} carry over HTTP. Opaque to clients. */
    public String toText() {
        return TokenCodec.format(this);
    }

    public static ConsistencyToken of(long epoch, Position position) {
        return new ConsistencyToken(epoch, new TreeMap<>(Map.of(position.partition(), position.offset())));
    }

    /** The later epoch wins whole: offsets of two logs do not compare. */
    public ConsistencyToken merge(ConsistencyToken other) {
        if (epoch != other.epoch) {
            return epoch > other.epoch ? this : other;
        }
        SortedMap<Integer, Long> merged = new TreeMap<>(offsets);
        other.offsets.forEach((partition, offset) -> merged.merge(partition, offset, Math::max));
        return new ConsistencyToken(epoch, merged);
    }

    /** Whether a generation with these marks holds what the token wants. */
    public boolean isIncludedIn(Collection<Mark> marks) {
        Map<Integer, Mark> byPartition = marks.stream().collect(Collectors.toMap(Mark::partition, mark -> mark));
        return offsets.entrySet().stream().allMatch(wanted -> {
            Mark mark = byPartition.get(wanted.getKey());
            return mark != null
                    && (mark.epoch() > epoch || (mark.epoch() == epoch && mark.offset() > wanted.getValue()));
        });
    }
}
