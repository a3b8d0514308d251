package dev.refold.query;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.RejectedEventException;
import dev.refold.store.StoreException;
import java.util.concurrent.TimeoutException;

/**
 * An RFC 9457 problem.
 *
 * @param fix what the client can do
 * @param errorId also in the log, so that the two can be brought together
 */
record Problem(String type, String title, int status, String detail, String fix, String errorId) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(Throwable error, String errorId) {
        ProblemException problem = asProblem(error);
        return new Problem(problem.type().urn(), problem.type().title(), problem.type().status(),
                String.valueOf(problem.getMessage()), problem.fix(), errorId);
    }

    private static ProblemException asProblem(Throwable error) {
        return switch (error) {
            case ProblemException problem -> problem;
            case RejectedEventException rejected -> new ProblemException(ProblemType.REJECTED,
                    rejected.rejection().reason().code() + ": " + rejected.rejection().message(),
                    "Correct the document and send it again.", rejected);
            case StoreException store -> ofStore(store);
            case ModelUnavailableException model -> new ProblemException(ProblemType.UNAVAILABLE, message(model),
                    "Try again later, or search with mode keyword, which needs no embedding model.", model);
            case TimeoutException timeout -> new ProblemException(ProblemType.DEADLINE, message(timeout),
                    "Try again; nothing is lost by sending the same event twice.", timeout);
            default -> new ProblemException(ProblemType.INTERNAL, "An unexpected error; the log has it under errorId.",
                    "Report it with the errorId.", error);
        };
    }

    private static ProblemException ofStore(StoreException store) {
        return switch (store) {
            case StoreException.Unavailable down -> new ProblemException(ProblemType.UNAVAILABLE, message(down),
                    "Try again; /health/ready says what is down.", down);
            case StoreException.DeadlineExceeded late -> new ProblemException(ProblemType.DEADLINE, message(late),
                    "Ask for less (topK, a narrower filter) or allow more time.", late);
            case StoreException.Mismatch mismatch -> new ProblemException(ProblemType.SPACE_MISMATCH, message(mismatch),
                    "Do what the detail names.", mismatch);
            case StoreException.Refused refused -> new ProblemException(ProblemType.INVALID, message(refused),
                    "Ask for something the store can do.", refused);
            case StoreException.NoGeneration none -> new ProblemException(ProblemType.NOTHING_LIVE, message(none),
                    "Wait until the first generation is live; /v1/status shows how far it is.", none);
        };
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage());
    }
}
