package dev.refold.store.evaluation;

/** Both answers to one query. */
public record QueryComparison(Query query, Answer left, Answer right, Agreement agreement) {

    /**
     * Holds the first {@code k} documents of both answers against each other.
     *
     * @throws IllegalArgumentException when an answer names a document twice, or k is below 1
     */
    public static QueryComparison of(Query query, Answer left, Answer right, int k) {
        return new QueryComparison(query, left, right, Agreement.of(left.scored(), right.scored(), k));
    }

    /** Whether one side found something and the other nothing. */
    public boolean isEmptyOnOneSide() {
        return left.documents().isEmpty() != right.documents().isEmpty();
    }
}
