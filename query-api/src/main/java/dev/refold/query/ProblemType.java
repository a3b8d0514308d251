package dev.refold.query;

import java.util.Locale;

/** The kinds of problem; their names are in {@code type} (RFC 9457) and stay for ever. */
enum ProblemType {

    BAD_JSON(400, "The body is not the JSON this route takes"), INVALID(400, "The request is not valid"), LIMIT(400,
            "The request is over a limit"), REJECTED(400, "The document is not accepted"), NOT_FOUND(404,
                    "There is no such thing"), METHOD_NOT_ALLOWED(405, "The route has no such method"), SPACE_MISMATCH(
                            409, "The store holds another space, format or log"), TOO_LARGE(413,
                                    "The body is too large"), TOO_BUSY(429, "Too much work at once"), INTERNAL(500,
                                            "Something went wrong here"), UNAVAILABLE(503,
                                                    "A service this needs cannot be reached"), NOTHING_LIVE(503,
                                                            "The store has no live generation yet"), DEADLINE(504,
                                                                    "The time for this request is over");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String urn() {
        return "urn:refold:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
