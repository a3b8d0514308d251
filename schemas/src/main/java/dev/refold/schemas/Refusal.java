package dev.refold.schemas;

/**
 * Carries a rejection out of the depth of a reader. Checked, so that no path out of a codec forgets it; without a stack
 * trace, as refusing hostile input must stay as cheap as accepting it.
 */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    Refusal(RejectReason reason, String message) {
        super(message, null, false, false);
        this.rejection = new Rejection(reason, message);
    }

    static Refusal invalid(String message) {
        return new Refusal(RejectReason.INVALID, message);
    }

    Rejection rejection() {
        return rejection;
    }
}
