package dev.refold.indexer.embedder;

/**
 * The log is not the one read before, lacks what was not read yet, or another release read it. An operator has to act; the
 * message says how.
 */
public final class WrongLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WrongLogException(String message) {
        super(message);
    }
}
