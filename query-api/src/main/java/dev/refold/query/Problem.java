package dev.refold.query;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.ingest.PublishException;
import dev.refold.schemas.RejectedEventException;
import dev.refold.schemas.Rejection;
import dev.refold.store.StoreException;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import java.util.UUID;

/**
 * An RFC 9457 problem.
 *
 * @param fix what the client can do
 * @param errorId also in the log, so that the two can be brought together
 */
record Problem(String type, String title, int status, String detail, String fix, String errorId) {

    static final String MEDIA_TYPE = "application/problem+json";

    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    /** What to tell of any error; the details of one that nobody foresaw stay in the log. */
    static Problem of(Throwable error) {
        return switch (error) {
            case ProblemException problem -> told(problem.type(), problem, problem.fix());
            case RejectedEventException rejected -> ofRejection(rejected.rejection());
            case PublishException log -> ofLog(log);
            case StoreException store -> ofStore(store);
            case ModelUnavailableException model -> told(ProblemType.UNAVAILABLE, model,
                    "Try again later, or search with mode keyword, which needs no embedding model.");
            case HttpException http -> ofTransport(http.status().code());
            case RequestException http -> ofTransport(http.status().code());
            default -> of(ProblemType.INTERNAL, "An unexpected error; the log has it under errorId.",
                    "Report it with the errorId.");
        };
    }

    /** The HTTP server itself refuses what is no request; why, it does not say in words fit to show. */
    static Problem ofTransport(int status) {
        ProblemType type = status == ProblemType.TOO_LARGE.status()
                ? ProblemType.TOO_LARGE
                : status >= CLIENT_ERRORS && status < SERVER_ERRORS ? ProblemType.INVALID : ProblemType.INTERNAL;
        return new Problem(type.urn(), type.title(), status,
                "The request line, its path or query, a header or the body's framing is not valid HTTP.",
                "Percent-encode paths and parameters in UTF-8, and keep request line and headers below 16 KiB.",
                newErrorId());
    }

    private static Problem of(ProblemType type, String detail, String fix) {
        return new Problem(type.urn(), type.title(), type.status(), detail, fix, newErrorId());
    }

    /** Of an error whose message is meant to be shown. */
    private static Problem told(ProblemType type, Throwable error, String fix) {
        return of(type, String.valueOf(error.getMessage()), fix);
    }

    private static String newErrorId() {
        return UUID.randomUUID().toString();
    }

    private static Problem ofRejection(Rejection rejection) {
        ProblemType type = switch (rejection.reason()) {
            case INVALID_JSON -> ProblemType.BAD_JSON;
            case TOO_LARGE -> ProblemType.TOO_LARGE;
            case MISSING_KEY, INVALID_KEY, KEY_MISMATCH, WRONG_PARTITION, INVALID, UNKNOWN_TYPE, VERSION_CONFLICT,
                    WRONG_DIMENSION, EMBEDDING_REFUSED, EMBEDDING_INVALID, EMBEDDED_TOO_LARGE ->
                ProblemType.REJECTED;
        };
        return of(type, rejection.reason().code() + ": " + rejection.message(),
                "Correct the document and send it again.");
    }

    private static Problem ofLog(PublishException log) {
        return switch (log) {
            case PublishException.Unavailable down -> told(ProblemType.UNAVAILABLE, down,
                    "Send it again: the same event twice changes nothing.");
            case PublishException.Refused refused -> told(ProblemType.UNAVAILABLE, refused,
                    "Tell whoever runs the log; sending it again helps only after that is mended.");
        };
    }

    private static Problem ofStore(StoreException store) {
        return switch (store) {
            case StoreException.Unavailable down -> told(ProblemType.UNAVAILABLE, down,
                    "Try again; /health/ready says what is down.");
            case StoreException.DeadlineExceeded late -> told(ProblemType.DEADLINE, late,
                    "Ask for less (topK, a narrower filter) or allow more time.");
            case StoreException.Mismatch mismatch -> told(ProblemType.SPACE_MISMATCH, mismatch,
                    "Do what the detail names.");
            case StoreException.Refused refused -> told(ProblemType.INVALID, refused,
                    "Ask for something the store can do.");
            case StoreException.NoGeneration none -> told(ProblemType.NOTHING_LIVE, none,
                    "Wait until the first generation is live; /v1/status shows how far it is.");
        };
    }
}
