package dev.refold.store.evaluation;

import java.util.Map;

/**
 * Which documents answer one query, and how well.
 *
 * @param grades by document id; above 0 is relevant, a document that is not judged counts as 0
 */
public record Judgements(Map<String, Integer> grades) {

    /** The least grade that counts as relevant where a measure knows only yes and no. */
    public static final int RELEVANT = 1;

    public Judgements {
        grades = Map.copyOf(grades);
    }

    public int grade(String documentId) {
        return Math.max(0, grades.getOrDefault(documentId, 0));
    }

    boolean isRelevant(String documentId) {
        return grade(documentId) >= RELEVANT;
    }

    /** How many documents are relevant. A query with none says nothing of a ranking: leave it out. */
    public long relevant() {
        return grades.values().stream().filter(grade -> grade >= RELEVANT).count();
    }
}
