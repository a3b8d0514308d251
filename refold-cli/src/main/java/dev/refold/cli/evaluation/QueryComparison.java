package dev.refold.cli.evaluation;

import dev.refold.store.evaluation.Agreement;
import dev.refold.store.evaluation.Query;

/** Both answers to one query. */
public record QueryComparison(Query query, Answer left, Answer right, Agreement agreement) {

    static QueryComparison of(Query query, Answer left, Answer right, int k) {
        return new QueryComparison(query, left, right, Agreement.of(left.scored(), right.scored(), k));
    }

    public boolean isEmptyOnOneSide() {
        return left.documents().isEmpty() != right.documents().isEmpty();
    }
}
