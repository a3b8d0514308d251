package dev.refold.query.access;

/** The keys have not been read yet: nobody can be told from anybody. */
public final class KeysUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeysUnknownException(String message) {
        super(message, null, false, false);
    }
}
