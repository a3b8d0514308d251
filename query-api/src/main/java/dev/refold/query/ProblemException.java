package dev.refold.query;

/** A request that ends as a problem the client can act on. Not logged: the client is told. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String fix;

    ProblemException(ProblemType type, String detail, String fix) {
        // No stack trace: refusing must stay cheaper than answering.
        super(detail, null, false, false);
        this.type = type;
        this.fix = fix;
    }

    ProblemException(ProblemType type, String detail, String fix, Throwable cause) {
        super(detail, cause);
        this.type = type;
        this.fix = fix;
    }

    static ProblemException stopping(InterruptedException cause) {
        return new ProblemException(ProblemType.UNAVAILABLE, "The server is stopping.", "Try again.", cause);
    }

    ProblemType type() {
        return type;
    }

    String fix() {
        return fix;
    }
}
