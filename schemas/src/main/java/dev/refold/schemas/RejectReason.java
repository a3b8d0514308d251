package dev.refold.schemas;

/** Why a record ended as a dead letter. The codes are part of the contract: they are in headers, metrics and docs. */
public enum RejectReason {

    MISSING_KEY("missing-key"), INVALID_KEY("invalid-key"), KEY_MISMATCH("key-mismatch"), WRONG_PARTITION(
            "wrong-partition"), INVALID_JSON("invalid-json"), INVALID("invalid"), UNKNOWN_TYPE(
                    "unknown-type"), TOO_LARGE("too-large"), VERSION_CONFLICT("version-conflict"), WRONG_DIMENSION(
                            "wrong-dimension"), EMBEDDING_REFUSED("embedding-refused"), EMBEDDING_INVALID(
                                    "embedding-invalid"), EMBEDDED_TOO_LARGE("embedded-too-large");

    private final String code;

    RejectReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
