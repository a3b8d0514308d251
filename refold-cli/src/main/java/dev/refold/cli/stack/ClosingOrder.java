package dev.refold.cli.stack;

import dev.refold.schemas.LogKeys;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was started, the last first, within a deadline for all together: one part that hangs is named and left
 * behind, so that the others still end well. Not thread-safe.
 */
final class ClosingOrder {

    private static final Logger LOG = LoggerFactory.getLogger(ClosingOrder.class);

    private record Part(String name, Runnable close) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    void add(String name, Runnable close) {
        parts.push(new Part(name, close));
    }

    /** @return whether every part ended in time */
    boolean close(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean inTime = true;
        while (!parts.isEmpty()) {
            inTime &= close(parts.pop(), Math.max(1, deadline - System.nanoTime()));
        }
        return inTime;
    }

    private static boolean close(Part part, long nanos) {
        Thread thread = Thread.ofPlatform().daemon().name("close-" + part.name())
                .uncaughtExceptionHandler((_, failure) -> LOG.atWarn().setCause(failure).addKeyValue(LogKeys.PART,
                        part.name()).log("closing failed"))
                .start(part.close());
        try {
            if (thread.join(Duration.ofNanos(nanos))) {
                LOG.atInfo().addKeyValue(LogKeys.PART, part.name()).log("closed");
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.atWarn().addKeyValue(LogKeys.PART, part.name()).log("did not end in time");
        return false;
    }
}
