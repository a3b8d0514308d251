package dev.refold.query;

import java.util.concurrent.Semaphore;

/**
 * Bounds the requests at work at once, their bodies included: one too many is refused at once rather than queued.
 * Thread-safe.
 */
final class Admission {

    private final Semaphore places;
    private final int maxConcurrent;
    private final QueryListener listener;

    Admission(int maxConcurrent, QueryListener listener) {
        this.maxConcurrent = maxConcurrent;
        this.places = new Semaphore(maxConcurrent);
        this.listener = listener;
    }

    void admit(Runnable work) {
        if (!places.tryAcquire()) {
            listener.rejected();
            throw new ProblemException(ProblemType.TOO_BUSY, maxConcurrent
                    + " requests are at work already (http.max-concurrent).",
                    "Wait for the seconds in Retry-After and try again.");
        }
        try {
            work.run();
        } finally {
            places.release();
        }
    }
}
