package dev.refold.schemas;

import java.util.List;
import java.util.Optional;

/**
 * The place a redriven event first had in {@code documents}. It is decided as if it still stood there, so that an old
 * event mended late does not undo a newer one.
 *
 * @param logEpoch of the log it first stood in
 */
public record Redrive(Position position, long logEpoch) {

    public static final String PARTITION = "refold_redrive_partition";
    public static final String OFFSET = "refold_redrive_offset";
    public static final String LOG_EPOCH = "refold_redrive_epoch";

    public Redrive {
        if (logEpoch < 0) {
            throw new IllegalArgumentException("log epoch " + logEpoch);
        }
    }

    public List<RecordHeader> headers() {
        return List.of(RecordHeader.of(PARTITION, Integer.toString(position.partition())), RecordHeader.of(OFFSET, Long
                .toString(position.offset())), RecordHeader.of(LOG_EPOCH, Long.toString(logEpoch)));
    }

    /**
     * @return empty when the record was never redriven, that is, has none of these headers
     * @throws IllegalArgumentException when it has some of them, or one that is no number
     */
    public static Optional<Redrive> of(List<RecordHeader> headers) {
        if (headers.stream().map(RecordHeader::name).noneMatch(List.of(PARTITION, OFFSET, LOG_EPOCH)::contains)) {
            return Optional.empty();
        }
        HeaderNumbers numbers = new HeaderNumbers(new RawRecord(Optional.empty(), Optional.empty(), headers));
        return Optional.of(new Redrive(new Position(numbers.intOf(PARTITION), numbers.longOf(OFFSET)), numbers.longOf(
                LOG_EPOCH)));
    }
}
