package dev.refold.query.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * Holds every credential to the same limits, each by itself: one that asks for too much is refused while others go on.
 * Thread-safe. Remembers a bounded number of credentials, those seen last: who is forgotten begins anew.
 */
public final class CallerLimits {

    private static final int MOST_REMEMBERED = 10_000;

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final SequencedMap<String, Seen> callers = new LinkedHashMap<>(16, 0.75f, true);

    /** What is known of one. */
    private static final class Seen {

        private final Bucket bucket;
        private int atWork;

        Seen(Bucket bucket) {
            this.bucket = bucket;
        }
    }

    /** Why a request is refused, and when to come back. */
    public record Excess(String detail, Duration retryAfter) {}

    public CallerLimits(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Begins a request, which {@link #end} ends; or says why not. */
    public synchronized Optional<Excess> begin(Caller caller) {
        long now = nanoTime.getAsLong();
        Seen seen = callers.computeIfAbsent(caller.id(), _ -> new Seen(new Bucket(limits, now)));
        if (callers.size() > MOST_REMEMBERED) {
            callers.pollFirstEntry();
        }
        if (seen.atWork >= limits.concurrent()) {
            return Optional.of(new Excess("This credential has " + limits.concurrent()
                    + " requests at work already (auth.limits.concurrent).", Duration.ofSeconds(1)));
        }
        Optional<Duration> wait = seen.bucket.take(now);
        if (wait.isEmpty()) {
            seen.atWork++;
        }
        return wait.map(time -> new Excess("This credential may send " + limits.perSecond()
                + " requests a second (auth.limits.per-second).", time));
    }

    public synchronized void end(Caller caller) {
        Seen seen = callers.get(caller.id());
        if (seen != null && seen.atWork > 0) {
            seen.atWork--;
        }
    }
}
