package dev.refold.store.search;

import dev.refold.store.Hit;
import java.util.Comparator;
import java.util.OptionalDouble;

/**
 * A chunk with its final score, and what each of the two searches made of it.
 *
 * @param score rounded to 1e-6
 */
record Ranked(ChunkRef chunk, double score, OptionalDouble vectorScore, OptionalDouble keywordScore,
        Hit.Ranks ranks) {

    /** Best first; equal scores by document id, then ordinal. */
    static final Comparator<Ranked> ORDER = Comparator.comparingDouble(Ranked::score).reversed()
            .thenComparing(Ranked::chunk);

    Ranked {
        score = Scores.rounded(score);
    }

    Ranked scaled(double factor) {
        return new Ranked(chunk, factor * score, vectorScore, keywordScore, ranks);
    }

    Ranked atMost(double most) {
        return score <= most ? this : new Ranked(chunk, most, vectorScore, keywordScore, ranks);
    }

    Ranked at(Hit.Ranks places) {
        return new Ranked(chunk, score, vectorScore, keywordScore, places);
    }
}
