package dev.refold.indexer.sink;

/** The log is not the one folded so far, or lacks a part; the message says what to do. */
final class ChangedLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChangedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
