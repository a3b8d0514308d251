package dev.refold.indexer.verify;

/** A generation could not be verified, which says nothing about it; the message says why and what to do. */
public final class VerifyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VerifyException(String message) {
        super(message);
    }

    VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
