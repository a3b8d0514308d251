package dev.refold.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream into lines without ever holding more of one than the limit: the rest of a longer line is passed over.
 * Lines end with LF or CR LF; a byte order mark at the beginning is dropped.
 */
final class LineReader {

    /** A line by its number, counted from 1. */
    sealed interface Line {

        long number();

        final class Whole implements Line {

            private final long number;
            private final byte[] bytes;

            private Whole(long number, byte[] bytes) {
                this.number = number;
                this.bytes = bytes;
            }

            @Override
            public long number() {
                return number;
            }

            /** Without its end. Not a copy: the line is the reader's gift. */
            byte[] bytes() {
                return bytes;
            }
        }

        /** @param bytes how long it is */
        record TooLong(long number, long bytes) implements Line {}
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long number;
    private long bytesRead;

    LineReader(InputStream in, int limitBytes) {
        this.in = in;
        this.limit = limitBytes;
    }

    /** Empty at the end of the stream. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long length = 0;
        boolean ended = false;
        while (!ended && fill()) {
            int stop = lineEnd();
            int piece = stop - start;
            kept.write(buffer, start, Math.clamp(room(kept), 0, piece));
            length += piece;
            ended = stop < end;
            start = ended ? stop + 1 : stop;
        }
        if (!ended && length == 0) {
            return Optional.empty();
        }
        number++;
        return Optional.of(line(kept.toByteArray(), length));
    }

    /** Two more than the limit: one for a carriage return, one to tell that the line is too long. */
    private int room(ByteArrayOutputStream kept) {
        return limit + 2 + BYTE_ORDER_MARK.length - kept.size();
    }

    private Line line(byte[] kept, long length) {
        int from = number == 1 && startsWithMark(kept) ? BYTE_ORDER_MARK.length : 0;
        boolean whole = kept.length == length;
        int to = whole && length > from && kept[kept.length - 1] == '\r' ? kept.length - 1 : kept.length;
        return whole && to - from <= limit
                ? new Line.Whole(number, Arrays.copyOfRange(kept, from, to))
                : new Line.TooLong(number, length);
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= BYTE_ORDER_MARK.length && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length,
                BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(0, in.read(buffer));
            bytesRead += end;
        }
        return end > start;
    }

    private int lineEnd() {
        int at = start;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    long bytesRead() {
        return bytesRead;
    }
}
