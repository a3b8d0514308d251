package dev.refold.indexer.embedder;

/** The decisions, put together for one space and one log. Immutable and shared by all partitions. */
record EmbedderRules(SourceLog log, Gate gate, ChunkPlanner planner, String spaceId) {}
