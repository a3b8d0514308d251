package dev.refold.schemas;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The last embedded state of a document in one space. A delete is a state too, never a null value: compaction keeps it,
 * so that no slow sink misses it and no late event resurrects the document.
 */
public sealed interface EmbeddedDocument extends EmbeddedRecord {

    DocumentKey key();

    Order order();

    /** Where the event that made this state lies in {@code documents}. */
    Position source();

    /**
     * @param documentHash of everything but times; decides duplicates
     * @param text the document's text, once; chunks are ranges of it
     * @param language IETF BCP 47 tag the producer gave; told to readers, the analysis is that of the space
     * @param chunks by ordinal from 0, without gaps
     */
    record Present(DocumentKey key, Order order, Position source, ContentHash documentHash, String title, String text,
            Optional<String> language, Metadata metadata, Optional<Instant> occurredAt, List<Chunk> chunks)
            implements
                EmbeddedDocument {

        public Present {
            chunks = List.copyOf(chunks);
            if (chunks.stream().flatMap(chunk -> chunk.vector().stream()).mapToInt(Embedding::dimensions).distinct()
                    .count() > 1) {
                throw new IllegalArgumentException("the vectors of " + key + " differ in their dimensions");
            }
            for (int i = 0; i < chunks.size(); i++) {
                Chunk chunk = chunks.get(i);
                if (chunk.ordinal() != i || chunk.end() > text.length()) {
                    throw new IllegalArgumentException("chunk " + i + " of " + key + " has ordinal " + chunk.ordinal()
                            + " and ends at " + chunk.end() + " of " + text.length());
                }
            }
        }

        public String textOf(Chunk chunk) {
            return text.substring(chunk.start(), chunk.end());
        }
    }

    record Deleted(DocumentKey key, Order order, Position source) implements EmbeddedDocument {}
}
