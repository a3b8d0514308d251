package dev.refold.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Dead letters as records. Ours are the last headers, so that an original with the same names loses none of its own. */
final class DeadLetterCodec {

    /** A record's own fields: attributes, lengths, timestamp and offset deltas, number of headers. */
    private static final int RECORD_OVERHEAD = 64;

    private static final List<String> NAMES = List.of(DeadLetter.REASON, DeadLetter.MESSAGE, DeadLetter.TOPIC,
            DeadLetter.PARTITION, DeadLetter.OFFSET, DeadLetter.LOG_EPOCH, DeadLetter.ATTEMPTS, DeadLetter.TIME);

    private DeadLetterCodec() {}

    static RawRecord encode(DeadLetter letter, int maxBytes) {
        RawRecord original = letter.original();
        int valueBytes = original.value().map(Bytes::length).orElse(0);
        List<RecordHeader> own = ownHeaders(letter, letter.valueTruncatedFrom());
        List<RecordHeader> ownIfCut = ownHeaders(letter, OptionalInt.of(letter.valueTruncatedFrom().orElse(
                valueBytes)));
        int keyBytes = original.key().map(Bytes::length).orElse(0);
        int headerBytes = size(original.headers());
        if (RECORD_OVERHEAD + keyBytes + headerBytes + size(own) + valueBytes <= maxBytes) {
            return record(original.key(), original.value(), original.headers(), own);
        }
        int free = maxBytes - RECORD_OVERHEAD - size(ownIfCut);
        if (free < 0) {
            throw new IllegalArgumentException("a dead letter does not fit into " + maxBytes + " bytes; raise"
                    + " max.message.bytes of dead-letters");
        }
        List<RecordHeader> headers = keyBytes + headerBytes <= free ? original.headers() : List.of();
        Optional<Bytes> key = original.key().map(bytes -> bytes.prefix(free));
        int freeForValue = Math.max(0, free - keyBytes - size(headers));
        return record(key, original.value().map(bytes -> bytes.prefix(freeForValue)), headers, ownIfCut);
    }

    private static RawRecord record(Optional<Bytes> key, Optional<Bytes> value, List<RecordHeader> headers,
            List<RecordHeader> own) {
        List<RecordHeader> all = new ArrayList<>(headers);
        all.addAll(own);
        return new RawRecord(key, value, all);
    }

    private static List<RecordHeader> ownHeaders(DeadLetter letter, OptionalInt truncatedFrom) {
        List<RecordHeader> headers = new ArrayList<>();
        headers.add(RecordHeader.of(DeadLetter.REASON, letter.rejection().reason().code()));
        headers.add(RecordHeader.of(DeadLetter.MESSAGE, letter.rejection().message()));
        headers.add(RecordHeader.of(DeadLetter.TOPIC, letter.topic()));
        headers.add(RecordHeader.of(DeadLetter.PARTITION, Integer.toString(letter.position().partition())));
        headers.add(RecordHeader.of(DeadLetter.OFFSET, Long.toString(letter.position().offset())));
        headers.add(RecordHeader.of(DeadLetter.LOG_EPOCH, Long.toString(letter.logEpoch())));
        headers.add(RecordHeader.of(DeadLetter.ATTEMPTS, Integer.toString(letter.attempts())));
        headers.add(RecordHeader.of(DeadLetter.TIME, letter.time().toString()));
        letter.space().ifPresent(space -> headers.add(RecordHeader.of(DeadLetter.SPACE, space)));
        truncatedFrom.ifPresent(length -> headers.add(RecordHeader.of(DeadLetter.TRUNCATED_FROM, Integer.toString(
                length))));
        return headers;
    }

    private static int size(List<RecordHeader> headers) {
        return headers.stream().mapToInt(RecordHeader::size).sum();
    }

    static DeadLetter decode(RawRecord deadLetter) {
        int ownFrom = ownFrom(deadLetter.headers());
        HeaderNumbers own = new HeaderNumbers(new RawRecord(Optional.empty(), Optional.empty(), deadLetter.headers()
                .subList(ownFrom, deadLetter.headers().size())));
        RawRecord original = new RawRecord(deadLetter.key(), deadLetter.value(), deadLetter.headers().subList(0,
                ownFrom));
        boolean cut = own.has(DeadLetter.TRUNCATED_FROM);
        return new DeadLetter(original, new Rejection(reason(own.text(DeadLetter.REASON)), own.text(
                DeadLetter.MESSAGE)), own.text(DeadLetter.TOPIC), new Position(own.intOf(DeadLetter.PARTITION),
                        own
                                .longOf(DeadLetter.OFFSET)),
                own.longOf(DeadLetter.LOG_EPOCH), own.intOf(DeadLetter.ATTEMPTS),
                instant(own.text(DeadLetter.TIME)), cut
                        ? OptionalInt.of(own.intOf(DeadLetter.TRUNCATED_FROM))
                        : OptionalInt.empty(),
                own.has(DeadLetter.SPACE) ? Optional.of(own.text(DeadLetter.SPACE)) : Optional.empty());
    }

    /** The index of the last {@code refold_reason}: there our headers begin. */
    private static int ownFrom(List<RecordHeader> headers) {
        for (int i = headers.size() - NAMES.size(); i >= 0; i--) {
            if (headers.get(i).name().equals(DeadLetter.REASON)) {
                return i;
            }
        }
        throw new IllegalArgumentException("not a dead letter: its header " + DeadLetter.REASON + " is missing");
    }

    private static RejectReason reason(String code) {
        return Arrays.stream(RejectReason.values()).filter(reason -> reason.code().equals(code)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the header " + DeadLetter.REASON + " is not known to"
                        + " this release: " + Text.shown(code)));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the header " + DeadLetter.TIME + " is no instant: " + Text.shown(text),
                    e);
        }
    }
}
