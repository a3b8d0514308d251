package dev.refold.schemas;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A record that could not be accepted, as it goes to {@code dead-letters}: key, value and headers as they were, with
 * why, where and when beside them as headers. No stack traces, no secrets.
 *
 * @param original key, value (or a prefix of it) and headers as consumed
 * @param topic where the original lies, with {@code position} and {@code logEpoch}
 * @param attempts how often it was tried: 1 for a record refused at the gate
 * @param valueTruncatedFrom the length of the original value, when the record was cut to fit
 * @param space the embedding space that cannot take it: another may; letters of earlier releases do not say
 */
public record DeadLetter(RawRecord original, Rejection rejection, String topic, Position position, long logEpoch,
        int attempts, Instant time, OptionalInt valueTruncatedFrom, Optional<String> space) {

    public static final String REASON = "refold_reason";
    public static final String MESSAGE = "refold_message";
    public static final String TOPIC = "refold_topic";
    public static final String PARTITION = "refold_partition";
    public static final String OFFSET = "refold_offset";
    public static final String LOG_EPOCH = "refold_log_epoch";
    public static final String ATTEMPTS = "refold_attempts";
    public static final String TIME = "refold_time";
    public static final String TRUNCATED_FROM = "refold_truncated_from";
    public static final String SPACE = "refold_space";

    public DeadLetter {
        if (logEpoch < 0 || attempts < 1) {
            throw new IllegalArgumentException("log epoch " + logEpoch + ", attempts " + attempts);
        }
    }

    /** Without a space. */
    public DeadLetter(RawRecord original, Rejection rejection, String topic, Position position, long logEpoch,
            int attempts, Instant time, OptionalInt valueTruncatedFrom) {
        this(original, rejection, topic, position, logEpoch, attempts, time, valueTruncatedFrom, Optional.empty());
    }

    /** The same, of a space. */
    public DeadLetter inSpace(String id) {
        return new DeadLetter(original, rejection, topic, position, logEpoch, attempts, time, valueTruncatedFrom,
                Optional.of(id));
    }

    /** Of a record whose value is whole. */
    public static DeadLetter of(RawRecord original, Rejection rejection, String topic, Position position, long logEpoch,
            int attempts, Instant time) {
        return new DeadLetter(original, rejection, topic, position, logEpoch, attempts, time, OptionalInt.empty());
    }

    /**
     * The record for {@code dead-letters}.
     *
     * @param maxBytes of key, value and headers together, below {@code max.message.bytes} by what a batch adds. What
     *     does not fit is cut: the value to a prefix first, then the original headers go, then the key is cut
     * @throws IllegalArgumentException when not even what says why and where fits
     */
    public RawRecord toRecord(int maxBytes) {
        return DeadLetterCodec.encode(this, maxBytes);
    }

    /** @throws IllegalArgumentException when the record lacks a header of a dead letter, or one makes no sense */
    public static DeadLetter parse(RawRecord deadLetter) {
        return DeadLetterCodec.decode(deadLetter);
    }

    /**
     * The record to append to {@code documents} once more: as it was, with the place it first had, which it keeps in
     * the order of its document's events.
     *
     * @throws IllegalArgumentException when its headers say half of a first place
     * @throws IllegalStateException when the original was cut to fit
     */
    public RawRecord redriven() {
        if (valueTruncatedFrom.isPresent()) {
            throw new IllegalStateException("the record at " + topic + " partition " + position.partition()
                    + " offset " + position.offset() + " was cut from " + valueTruncatedFrom.getAsInt()
                    + " bytes to fit; publish the document again instead");
        }
        // Redriven for the second time it still carries its first place.
        if (Redrive.of(original.headers()).isPresent()) {
            return original;
        }
        List<RecordHeader> headers = new ArrayList<>(original.headers());
        headers.addAll(new Redrive(position, logEpoch).headers());
        return new RawRecord(original.key(), original.value(), headers);
    }
}
