package dev.refold.indexer.embedder;

/**
 * What Kafka holds of an embedding space.
 *
 * @param topic its embeddings
 * @param records offsets between the first and the last, over all partitions: compaction and transaction markers leave
 *     gaps, so there are no more records than that
 * @param bytes on one replica's disk
 */
public record SpaceLog(String spaceId, String topic, long records, long bytes) {}
