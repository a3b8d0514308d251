package dev.refold.cli.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. Pure. */
final class Suggestion {

    private Suggestion() {}

    static Optional<String> of(String written, Collection<String> known) {
        int most = Math.max(2, written.length() / 3);
        return known.stream().filter(key -> distance(written, key) <= most)
                .min(Comparator.<String>comparingInt(key -> distance(written, key)).thenComparing(key -> key));
    }

    /** Levenshtein's, with one row of the table at a time. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
