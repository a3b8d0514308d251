package dev.refold.cli.demo;

import java.util.List;

/** @param hits best first */
public record Answered(Question question, List<Hit> hits) {

    /** How many of the first hits may hold the expected one. */
    public static final int TOP = 5;

    public Answered {
        hits = List.copyOf(hits);
    }

    public record Hit(String documentId, double score) {}

    public boolean hasExpected() {
        return hits.stream().limit(TOP).anyMatch(this::isExpected);
    }

    public boolean isExpected(Hit hit) {
        return hit.documentId().equals(question.expected());
    }
}
