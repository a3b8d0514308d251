package dev.refold.schemas;

import java.util.Comparator;

/**
 * In partition p of {@code embeddings.<space>}: every event of partition p of {@code documents} below {@code offset} is
 * decided (embedded, superseded, duplicate or dead-lettered). Marks of one partition never go back.
 *
 * @param documentsTopicId the id Kafka gave the {@code documents} topic (KIP-516), as text; another id is another log
 * @param epoch the log epoch
 */
public record Mark(String documentsTopicId, int partition, long epoch, long offset)
        implements
            EmbeddedRecord,
            Comparable<Mark> {

    /** The reserved key of a partition's mark. No document key equals it: it has no slash. */
    public static final String KAFKA_KEY = "mark";

    private static final Comparator<Mark> ORDER = Comparator.comparingLong(Mark::epoch).thenComparingLong(Mark::offset);

    public Mark {
        if (partition < 0 || epoch < 0 || offset < 0) {
            throw new IllegalArgumentException("partition " + partition + ", epoch " + epoch + ", offset " + offset);
        }
    }

    /** By epoch, then offset; meaningful within one partition. */
    @Override
    public int compareTo(Mark other) {
        return ORDER.compare(this, other);
    }
}
