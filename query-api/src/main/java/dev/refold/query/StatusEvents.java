package dev.refold.query;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The status again and again, as server-sent events (WHATWG HTML, 9.2). However many watch, the stores are asked once a
 * period. Thread-safe; {@link #close} ends every stream within a period.
 */
final class StatusEvents implements AutoCloseable {

    /** Each is a connection and a virtual thread, and no load on the stores. */
    static final int MAX_WATCHERS = 64;

    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** A watcher connects again; what would watch for ever without reading does not. */
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<byte[]> status;
    private final Semaphore places = new Semaphore(MAX_WATCHERS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private byte[] latest = {};
    private long latestAt;

    /** @param status JSON without line breaks */
    StatusEvents(Supplier<byte[]> status) {
        this.status = status;
    }

    /** Returns when the watcher is gone, is not admitted any more, or has watched for long. */
    void stream(ServerResponse response, BooleanSupplier admitted) {
        if (!places.tryAcquire()) {
            throw new ProblemException(ProblemType.TOO_BUSY, MAX_WATCHERS + " watch the status already.",
                    "Wait for the seconds in Retry-After and try again, or ask /v1/status now and then.");
        }
        try {
            byte[] first = latest();
            response.header(HeaderNames.CONTENT_TYPE, "text/event-stream")
                    .header(HeaderNames.CACHE_CONTROL, "no-store");
            try (OutputStream out = response.outputStream()) {
                send(out, first, admitted);
            }
        } catch (IOException | UncheckedIOException _) {
            // The watcher went away, as each does sooner or later; there is nobody to tell.
        } finally {
            places.release();
        }
    }

    private void send(OutputStream out, byte[] first, BooleanSupplier admitted) throws IOException {
        byte[] next = first;
        for (long left = LONGEST.dividedBy(PERIOD); left > 0; left--) {
            out.write(BEFORE);
            out.write(next);
            out.write(AFTER);
            out.flush();
            if (isClosedWithinPeriod() || !admitted.getAsBoolean()) {
                return;
            }
            next = latest();
        }
    }

    private boolean isClosedWithinPeriod() {
        try {
            return closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private synchronized byte[] latest() {
        long now = System.nanoTime();
        if (latest.length == 0 || now - latestAt >= PERIOD.toNanos() / 2) {
            latest = status.get();
            latestAt = System.nanoTime();
        }
        return latest;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
