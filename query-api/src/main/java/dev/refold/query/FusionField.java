package dev.refold.query;

import dev.refold.store.SearchMode;
import dev.refold.store.search.Fusion;
import java.util.Optional;
import java.util.Set;

/** The fusion of a hybrid search as a request names it. Pure. */
final class FusionField {

    static final String RRF = "rrf";
    static final String WEIGHTED = "weighted";

    static final int MAX_K = 10_000;
    static final double MAX_WEIGHT = 1_000;
    /** Of both together. Far below it, a score would drown in rounding. */
    static final double LEAST_WEIGHTS = 1e-3;

    private static final String NAME = "fusion";
    private static final String WEIGHTS = "weights";

    private FusionField() {}

    /** The default when the request names none. */
    static Fusion of(JsonBody body, SearchMode mode) {
        Optional<JsonBody> field = body.object(NAME, Set.of("method", "k", WEIGHTS));
        if (field.isEmpty()) {
            return Fusion.DEFAULT;
        }
        if (mode != SearchMode.HYBRID) {
            throw new ProblemException(ProblemType.INVALID, "fusion is of mode hybrid only.",
                    "Leave it out, or search with mode hybrid.");
        }
        return of(field.get());
    }

    private static Fusion of(JsonBody field) {
        String method = field.required("method");
        return switch (method) {
            case RRF -> {
                Weights weights = weights(field, Fusion.ReciprocalRank.EVEN.vectorWeight(),
                        Fusion.ReciprocalRank.EVEN.keywordWeight());
                yield new Fusion.ReciprocalRank(field.integer("k", 1, MAX_K).orElse(Fusion.ReciprocalRank.EVEN.k()),
                        weights.vector(), weights.keyword());
            }
            case WEIGHTED -> {
                if (field.integer("k", 1, MAX_K).isPresent()) {
                    throw new ProblemException(ProblemType.INVALID, "fusion: k is of method rrf only.",
                            "Leave it out, or take method rrf.");
                }
                Weights weights = weights(field, Fusion.WEIGHTED.vectorWeight(), Fusion.WEIGHTED.keywordWeight());
                yield new Fusion.Weighted(weights.vector(), weights.keyword());
            }
            default -> throw new ProblemException(ProblemType.INVALID, "fusion: method is rrf or weighted.",
                    "Send one of them.");
        };
    }

    /** Both or none: half of a default is no default. */
    private static Weights weights(JsonBody field, double vector, double keyword) {
        return field.object(WEIGHTS, Set.of("vector", "keyword")).map(given -> {
            Weights weights = new Weights(given.requiredNumber("vector", 0, MAX_WEIGHT),
                    given.requiredNumber("keyword", 0, MAX_WEIGHT));
            if (weights.vector() + weights.keyword() < LEAST_WEIGHTS) {
                throw new ProblemException(ProblemType.LIMIT, "fusion: weights add up to at least " + LEAST_WEIGHTS
                        + ".", "Give at least one of the searches a weight.");
            }
            return weights;
        }).orElseGet(() -> new Weights(vector, keyword));
    }

    private record Weights(double vector, double keyword) {}
}
