package dev.refold.store;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

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
 */
public record Hit(DocumentKey key, int ordinal, Order order, Position source, double score, OptionalDouble vectorScore,
        OptionalDouble keywordScore, String title, String text, int start, int end, Metadata metadata,
        Optional<Instant> occurredAt) {}
