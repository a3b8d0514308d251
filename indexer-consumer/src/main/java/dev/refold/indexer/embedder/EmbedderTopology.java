package dev.refold.indexer.embedder;

import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.topics.TopicSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** One source, one processor with four stores, two sinks. Everything is bytes: no record can fail to deserialise. */
final class EmbedderTopology {

    static final String EVENTS = "events";
    static final String EMBEDDER = "embedder";
    static final String EMBEDDINGS = "embeddings";
    static final String DEAD_LETTERS = "dead-letters";

    /** Below the topic's limit by what a batch adds. */
    static final int MAX_DEAD_LETTER_BYTES = TopicSpec.DEAD_LETTERS_MAX_BYTES - (16 << 10);

    private static final Map<String, String> CHANGELOG = Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(TopicSpec.EMBEDDINGS_MAX_BYTES), TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(2 * TopicSpec.EMBEDDINGS_MAX_BYTES));

    /** One small record a commit: short segments keep it quick to read at a start. */
    private static final Map<String, String> PROGRESS_CHANGELOG = Map.of(TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(1 << 20));

    /** Streams drops records with a negative time without a word, and a producer may send any. */
    private static final TimestampExtractor NEVER_NEGATIVE = (incoming, _) -> Math.max(0, incoming.timestamp());

    private EmbedderTopology() {}

    static Topology build(TopicNames names, String embeddingsTopic, EmbedderParts parts) {
        StreamPartitioner<Outgoing, byte[]> samePartition = (_, outgoing, _, _) -> Optional
                .of(Set.of(outgoing.partition()));
        return new Topology()
                .addSource(AutoOffsetReset.none(), EVENTS, NEVER_NEGATIVE, new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(), names.documents())
                .addProcessor(EMBEDDER, () -> new EmbedderProcessor(parts), EVENTS)
                .addStateStore(store(DocumentStates.HEADS, CHANGELOG), EMBEDDER)
                .addStateStore(store(DocumentStates.DOCUMENTS, CHANGELOG), EMBEDDER)
                .addStateStore(store(DocumentStates.PENDING, CHANGELOG), EMBEDDER)
                // Written for every record; the cache makes it one write a commit.
                .addStateStore(store(DocumentStates.PROGRESS, PROGRESS_CHANGELOG).withCachingEnabled(), EMBEDDER)
                .addSink(EMBEDDINGS, embeddingsTopic, new Outgoing.KeySerializer(), new ByteArraySerializer(),
                        samePartition, EMBEDDER)
                .addSink(DEAD_LETTERS, names.deadLetters(), new Outgoing.KeySerializer(), new ByteArraySerializer(),
                        EMBEDDER);
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name, Map<String, String> changelog) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(changelog);
    }
}
