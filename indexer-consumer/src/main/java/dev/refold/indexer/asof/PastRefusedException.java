package dev.refold.indexer.asof;

/** The look at the past cannot be had; the message says why, and what to do. Trying again changes nothing. */
public final class PastRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PastRefusedException(String message) {
        super(message);
    }

    PastRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
