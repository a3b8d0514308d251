package dev.refold.query;

import java.util.Locale;

/** The kinds of problem; their names are in {@code type} (RFC 9457) and stay for ever. */
enum ProblemType {

    /** The body cannot be parsed. */
    BAD_JSON(400, "The body is not the JSON this route takes"),
    /** Anything the client can put right by asking differently. */
    INVALID(400, "The request is not valid"),
    /** The detail names the limit. */
    LIMIT(400, "The request is over a limit"),
    /** The gate's own verdict on a document. */
    REJECTED(400, "The document is not accepted"),
    /** Comes with {@code WWW-Authenticate}. */
    UNAUTHORIZED(401, "The request shows no valid credential"),
    /** The credential is good, but not for this. */
    FORBIDDEN(403, "The credential does not allow this"),
    /** A route, a store's generation, a document or a chunk. */
    NOT_FOUND(404, "There is no such thing"),
    /** Comes with {@code Allow}. */
    METHOD_NOT_ALLOWED(405, "The route has no such method"),
    /** A person acts: configuration and index do not fit. */
    SPACE_MISMATCH(409, "The store holds another space, format or log"),
    /** The event a token names is in the dead letters; the detail says why. */
    WRITE_REJECTED(409, "The write that the token names was rejected"),
    /** A generation that a cursor names. */
    GONE(410, "What the request goes on with is there no more"),
    /** Judged before parsing. */
    TOO_LARGE(413, "The body is too large"),
    /** Comes with {@code Retry-After}. */
    TOO_BUSY(429, "Too much work at once"),
    /** Of one credential; comes with {@code Retry-After}. */
    RATE_LIMITED(429, "This credential asks for too much"),
    /** Nobody foresaw it; the log has it under {@code errorId}. */
    INTERNAL(500, "Something went wrong here"),
    /** A store, the model or the log; it may come back by itself. */
    UNAVAILABLE(503, "A service this needs cannot be reached"),
    /** The wanted write is not in the index yet; the detail says how far it is. */
    NOT_INCLUDED(503, "The index does not include the token yet"),
    /** Until the first generation is built. */
    NOTHING_LIVE(503, "The store has no live generation yet"),
    /** The request's own time. */
    DEADLINE(504, "The time for this request is over");

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
