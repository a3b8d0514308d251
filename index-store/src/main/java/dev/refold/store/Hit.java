package dev.refold.store;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A chunk found.
 *
 * @param score of the mode asked for, 0 … 1, higher is better
 * @param vectorScore (1 + cosine) / 2, where the vector search looked at the chunk and it has a vector
 * @param keywordScore BM25 over its greatest possible value, where the keyword search looked at it and a term occurs
 *     in it
 * @param text the chunk's own text
 * @param start of the chunk's range in the document's text, UTF-16
 * @param end exclusive
 * @param ranks in the lists of the two searches
 */
public record Hit(DocumentKey key, int ordinal, Order order, Position source, double score, OptionalDouble vectorScore,
        OptionalDouble keywordScore, String title, String text, int start, int end, Metadata metadata,
        Optional<Instant> occurredAt, Ranks ranks) {

    /** As contents are read: in no list. */
    public Hit(DocumentKey key, int ordinal, Order order, Position source, double score, OptionalDouble vectorScore,
            OptionalDouble keywordScore, String title, String text, int start, int end, Metadata metadata,
            Optional<Instant> occurredAt) {
        this(key, ordinal, order, source, score, vectorScore, keywordScore, title, text, start, end, metadata,
                occurredAt, Ranks.NONE);
    }

    /**
     * Places of a chunk, from 1.
     *
     * @param vector empty when the chunk is not in the vector search's list as far as that was fetched
     * @param keyword the same of the keyword search's
     */
    public record Ranks(OptionalInt vector, OptionalInt keyword) {

        public static final Ranks NONE = new Ranks(OptionalInt.empty(), OptionalInt.empty());

        /** Without those further down. */
        public Ranks within(int last) {
            return new Ranks(within(vector, last), within(keyword, last));
        }

        private static OptionalInt within(OptionalInt rank, int last) {
            return rank.isPresent() && rank.getAsInt() > last ? OptionalInt.empty() : rank;
        }
    }
}
