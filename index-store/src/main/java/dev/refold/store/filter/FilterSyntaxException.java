package dev.refold.store.filter;

/** A text that is no filter. The message says what is wrong, where, and what was expected; it may be shown to users. */
public final class FilterSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String place;

    FilterSyntaxException(String place, String message) {
        super("filter" + (place.isEmpty() ? "" : " at " + place) + ": " + message);
        this.place = place;
    }

    FilterSyntaxException(String message, Throwable cause) {
        super("filter: " + message, cause);
        this.place = "";
    }

    /** A JSON Pointer (RFC 6901) into the filter; empty for the whole of it. */
    public String place() {
        return place;
    }
}
