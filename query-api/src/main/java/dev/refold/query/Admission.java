package dev.refold.query;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Bounds the requests at work at once: one too many is refused at once rather than queued. Thread-safe. */
final class Admission {

    private final Semaphore places;
    private final int maxConcurrent;

    Admission(int maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
        this.places = new Semaphore(maxConcurrent);
    }

    <T> T admit(Supplier<T> work) {
        if (!places.tryAcquire()) {
            throw new ProblemException(ProblemType.TOO_BUSY, maxConcurrent + " requests are at work already.",
                    "Wait for the seconds in Retry-After and try again.");
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
