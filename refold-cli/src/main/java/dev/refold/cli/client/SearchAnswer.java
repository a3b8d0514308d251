package dev.refold.cli.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What people look at of a search's answer. */
public record SearchAnswer(Generation generation, long tookMillis, List<Hit> hits, boolean stale,
        Optional<String> staleReason, Optional<String> cursor, Optional<List<Facet>> facets) {

    /** @param different how many values there are in all */
    public record Facet(String key, long documents, List<Value> values, int different) {

        /** @param value a text, a number or a truth */
        public record Value(Object value, long documents) {}
    }

    public record Generation(String store, int number, String space) {}

    /** @param highlights in the snippet: start and end, end exclusive */
    public record Hit(String documentId, String chunkId, double score, String title, String snippet,
            List<List<Integer>> highlights, Scores scores, Optional<Ranks> ranks) {}

    public record Scores(OptionalDouble vector, OptionalDouble keyword) {}

    /** Places in the two searches, from 1. */
    public record Ranks(OptionalInt vector, OptionalInt keyword) {}
}
