package dev.refold.indexer.verify;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** An embeddings topic on the real broker, written in transactions as the embedder writes it; knows the last states. */
final class VerifiedLog implements AutoCloseable {

    static final int PARTITIONS = 3;
    static final Map<String, String> QUIET = Map.of("cleanup.policy", "compact", "message.timestamp.type",
            "LogAppendTime", "min.compaction.lag.ms", "86400000");
    /** Compacted as soon as there is something to compact. */
    static final Map<String, String> COMPACTING = Map.of("cleanup.policy", "compact", "message.timestamp.type",
            "LogAppendTime", "min.compaction.lag.ms", "0", "segment.ms", "150", "min.cleanable.dirty.ratio", "0.001");

    private final String topic;
    private final Map<String, String> settings;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private final Map<DocumentKey, EmbeddedDocument> states = new HashMap<>();
    private long records;

    VerifiedLog(String bootstrapServers, String topic, Map<String, String> settings) {
        this.topic = topic;
        this.settings = settings;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", topic + "-writer"),
                new ByteArraySerializer(), new ByteArraySerializer());
        create();
        producer.initTransactions();
    }

    void create() {
        await(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1).configs(settings)))::all);
    }

    void recreate() {
        await(admin.deleteTopics(List.of(topic))::all);
        for (int attempt = 0;; attempt++) {
            try {
                create();
                return;
            } catch (IllegalStateException beingDeleted) {
                if (attempt == 100) {
                    throw beingDeleted;
                }
            }
        }
    }

    /** As retention does, which a topic must be made to have. */
    void deleteRecordsBefore(int partition, long offset) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp both = new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact,delete"),
                AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(Map.of(resource, List.of(both)))::all);
        // The broker's log learns of the setting a moment after it is acknowledged.
        Awaitility.await().ignoreExceptionsMatching(e -> e.getCause() instanceof PolicyViolationException)
                .untilAsserted(() -> await(admin.deleteRecords(
                        Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))::all));
    }

    static int partitionOf(DocumentKey key) {
        return Math.floorMod(key.kafkaKey().hashCode(), PARTITIONS);
    }

    /** Appends all in one transaction, each document's mark after it. */
    void append(List<? extends EmbeddedDocument> documents) {
        producer.beginTransaction();
        for (EmbeddedDocument document : documents) {
            int partition = partitionOf(document.key());
            send(partition, document.key().kafkaKey(), codec.encode(document));
            send(partition, Mark.KAFKA_KEY,
                    codec.encode(new Mark("documents-topic-id", partition, 0, document.source().offset() + 1)));
            states.put(document.key(), document);
        }
        producer.commitTransaction();
    }

    void append(EmbeddedDocument document) {
        append(List.of(document));
    }

    void appendGarbage(DocumentKey key) {
        producer.beginTransaction();
        send(partitionOf(key), key.kafkaKey(), new byte[]{1, 2, 3});
        producer.commitTransaction();
    }

    private void send(int partition, String key, byte[] value) {
        // The transaction's commit throws when this one failed.
        Future<RecordMetadata> _ = producer
                .send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value));
        records++;
    }

    /** Written so far, marks included. */
    long records() {
        return records;
    }

    EmbeddedDocument state(DocumentKey key) {
        EmbeddedDocument state = states.get(key);
        if (state == null) {
            throw new IllegalArgumentException("never written: " + key);
        }
        return state;
    }

    List<DocumentKey> keys() {
        return states.keySet().stream().sorted().toList();
    }

    private interface Call {
        KafkaFuture<Void> future();
    }

    private static void await(Call call) {
        try {
            call.future().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
