package dev.refold.indexer.rebuild;

/** A step cannot be done until somebody acts; the generation itself is in order. */
final class ImpossibleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String fix;

    ImpossibleException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    ImpossibleException(String message, String fix, Throwable cause) {
        super(message, cause);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }
}
