package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Space;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How an embedder is run.
 *
 * @param logEpoch raised by the operator when {@code documents} is recreated, mirrored or moved
 * @param kafka client properties that pass through, {@code bootstrap.servers} at least; they win over ours
 * @param stateDir for the state stores; what is lost there is restored from Kafka
 * @param instanceId a name no other instance has, the same at every start: a restart then takes over its own
 *     partitions at once instead of after the session's time-out
 * @param threads of Kafka Streams; no more than partitions are of use
 * @param maxEmbeddedBytes of one record in {@code embeddings}; below its topic's limit by what Kafka wraps around it
 * @param commitInterval bounds how long an embedded document waits to be seen by readers
 */
public record EmbedderSettings(Space space, TopicNames topics, TopicLayout layout, long logEpoch, Limits limits,
        Map<String, String> kafka, Path stateDir, Optional<String> instanceId, int threads, int maxEmbeddedBytes,
        Duration commitInterval) {

    /** Leaves room for key, headers and a batch's overhead. */
    public static final int MAX_EMBEDDED_BYTES = TopicSpec.EMBEDDINGS_MAX_BYTES - (1 << 20);

    public static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    public EmbedderSettings {
        if (logEpoch < 0 || threads < 1 || maxEmbeddedBytes < 1) {
            throw new IllegalArgumentException("log epoch " + logEpoch + ", threads " + threads
                    + ", max embedded bytes " + maxEmbeddedBytes);
        }
        kafka = Map.copyOf(kafka);
    }

    public static EmbedderSettings of(Space space, TopicNames topics, TopicLayout layout, Map<String, String> kafka,
            Path stateDir) {
        return new EmbedderSettings(space, topics, layout, 0, Limits.DEFAULT, kafka, stateDir, Optional.empty(), 1,
                MAX_EMBEDDED_BYTES, COMMIT_INTERVAL);
    }

    public EmbedderSettings withLogEpoch(long epoch) {
        return new EmbedderSettings(space, topics, layout, epoch, limits, kafka, stateDir, instanceId, threads,
                maxEmbeddedBytes, commitInterval);
    }

    public EmbedderSettings withInstanceId(String id) {
        return new EmbedderSettings(space, topics, layout, logEpoch, limits, kafka, stateDir, Optional.of(id), threads,
                maxEmbeddedBytes, commitInterval);
    }

    public EmbedderSettings withThreads(int count) {
        return new EmbedderSettings(space, topics, layout, logEpoch, limits, kafka, stateDir, instanceId, count,
                maxEmbeddedBytes, commitInterval);
    }

    /** @throws IllegalArgumentException when the embedder is not the space's */
    public void requireEmbedderOfSpace(Embedder embedder) {
        if (!embedder.provider().equals(space.provider()) || !embedder.model().equals(space.model())
                || embedder.dimensions() != space.dimensions()) {
            throw new IllegalArgumentException("space " + space.id() + " is of " + space.provider() + " "
                    + space.model() + " with " + space.dimensions() + " dimensions, the embedder is "
                    + embedder.provider() + " " + embedder.model() + " with " + embedder.dimensions());
        }
    }

    /** Of the Streams application: leads the names of its group, transactions and state topics. One a space. */
    public String applicationId() {
        return applicationId(topics, space.id());
    }

    static String applicationId(TopicNames topics, String spaceId) {
        return topics.prefix() + "refold-embedder-" + spaceId;
    }
}
