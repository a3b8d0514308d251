package dev.refold.query;

/** A request that ends as a problem the client can act on. Not logged: the client is told. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String fix;

    ProblemException(ProblemType type, String detail, String fix) {
        super(detail);
        this.type = type;
        this.fix = fix;
    }

    ProblemException(ProblemType type, String detail, String fix, Throwable cause) {
        super(detail, cause);
        this.type = type;
        this.fix = fix;
    }

    ProblemType type() {
        return type;
    }

    String fix() {
        return fix;
    }
}
