package dev.refold.indexer.rebuild;

import dev.refold.schemas.Mark;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the first pass over a partition found. Immutable.
 *
 * <p>
 * Of the keys only the offsets of their last records are kept, eight bytes each.
 */
final class PartitionKeys {

    private final long[] lastOffsets;
    private final Optional<Mark> mark;

    PartitionKeys(LastOffsets offsets, Optional<Mark> mark) {
        this.lastOffsets = offsets.sorted();
        this.mark = mark;
    }

    int documents() {
        return lastOffsets.length;
    }

    /** The last one below the end. */
    Optional<Mark> mark() {
        return mark;
    }

    /** Whether the record at this offset was the last of its key. */
    boolean isLast(long offset) {
        return Arrays.binarySearch(lastOffsets, offset) >= 0;
    }
}
