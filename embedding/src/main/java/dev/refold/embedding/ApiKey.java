package dev.refold.embedding;

/** A secret that shows itself to nobody but the request it authorises. */
public final class ApiKey {

    private final String value;

    /** @throws IllegalArgumentException when it could not stand in a header; the message does not repeat it */
    public ApiKey(String value) {
        if (value.isBlank() || !value.chars().allMatch(unit -> unit > ' ' && unit < 0x7F)) {
            throw new IllegalArgumentException("an API key is printable ASCII without spaces; check for a line break");
        }
        this.value = value;
    }

    String authorization() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
