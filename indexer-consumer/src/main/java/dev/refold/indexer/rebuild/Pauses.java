package dev.refold.indexer.rebuild;

import java.time.Duration;
import org.apache.kafka.common.errors.InterruptException;

/** Pauses that end soon when the work is to stop. */
final class Pauses {

    private static final Duration LONGEST_UNHEARD = Duration.ofMillis(200);

    private Pauses() {}

    /** @throws WorkEndedException when the work is to stop */
    static void sleep(Duration duration, Board board) {
        long end = System.nanoTime() + duration.toNanos();
        board.check();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            sleep(Math.min(left, LONGEST_UNHEARD.toNanos()));
            board.check();
        }
    }

    private static void sleep(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
