package dev.refold.indexer.embedder;

/**
 * The decisions, put together for one space and one log. Immutable and shared by all partitions.
 *
 * @param outputId of the {@code embeddings} topic, as text
 */
record EmbedderRules(SourceLog log, String outputId, Gate gate, ChunkPlanner planner, String spaceId) {}
