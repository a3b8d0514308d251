package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedder;
import dev.refold.schemas.EmbeddedCodec;
import java.time.Clock;

/** What all partitions of one instance share; every part is safe for their threads. */
record EmbedderParts(EmbedderRules rules, Embedder embedder, EmbeddingWorkers workers, TokenMeter meter,
        ProgressBoard board,
        EmbedderListener listener, EmbeddedCodec codec, Clock clock) {}
