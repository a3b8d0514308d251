package dev.refold.indexer.topics;

/**
 * How topics are spread over brokers.
 *
 * @param partitions of every topic; those of {@code documents} and {@code embeddings} correspond one to one
 * @param replicas 1 on one machine, else 3 (then two must have a write before it counts)
 */
public record TopicLayout(int partitions, short replicas) {

    public static final TopicLayout ONE_MACHINE = new TopicLayout(6, (short) 1);

    public static final TopicLayout CLUSTER = new TopicLayout(6, (short) 3);
}
