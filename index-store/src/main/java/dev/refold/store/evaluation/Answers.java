package dev.refold.store.evaluation;

import java.util.HashSet;
import java.util.List;

/** What every measure asks of an answer: each document once. */
final class Answers {

    private Answers() {}

    static List<String> top(List<String> answer, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k is at least 1, not " + k);
        }
        return distinct(answer).subList(0, Math.min(k, answer.size()));
    }

    static List<String> distinct(List<String> answer) {
        if (new HashSet<>(answer).size() != answer.size()) {
            throw new IllegalArgumentException(
                    "an answer names every document once; search grouped by document: " + answer);
        }
        return answer;
    }
}
