package dev.refold.ingest.source;

/** A source cannot be read at all, or no further. A person acts: the message says what to do. */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
