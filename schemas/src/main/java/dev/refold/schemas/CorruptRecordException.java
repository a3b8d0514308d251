package dev.refold.schemas;

/**
 * A value of {@code embeddings.<space>} that is not one: damaged, foreign, or of a newer format. Reading it again
 * changes nothing, so whoever folds the log stops and shows the message; it never skips.
 */
public final class CorruptRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CorruptRecordException(String message) {
        super(message);
    }

    CorruptRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
