package dev.refold.schemas;

/** A producer's event that the gate would refuse. Acts: the producer, on this document; sending it again changes nothing. */
public final class RejectedEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    public RejectedEventException(Rejection rejection) {
        super(rejection.reason().code() + ": " + rejection.message());
        this.rejection = rejection;
    }

    public Rejection rejection() {
        return rejection;
    }
}
