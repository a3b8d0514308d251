package dev.refold.indexer.sink;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** An embeddings topic on the real broker, written in transactions as the embedder writes it. */
public final class EmbeddedLog implements AutoCloseable {

    public static final int PARTITIONS = 3;
    static final String DOCUMENTS_TOPIC_ID = "documents-topic-id";

    private final String bootstrapServers;
    private final String topic;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private long sourceOffset;

    public EmbeddedLog(String bootstrapServers, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", topic + "-writer"),
                new ByteArraySerializer(), new ByteArraySerializer());
        create();
        producer.initTransactions();
    }

    public void create() {
        await(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))::all);
    }

    public void delete() {
        await(admin.deleteTopics(List.of(topic))::all);
    }

    /** Deletes what lies before this offset, or all there is. */
    public void deleteRecordsBefore(int partition, long offset) {
        await(admin.deleteRecords(
                Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))::all);
    }

    /** From now on, so quickly that a test can wait for it: some twenty seconds. */
    public void compactEagerly() {
        Map<String, String> settings = Map.of("cleanup.policy", "compact", "segment.ms", "100",
                "min.cleanable.dirty.ratio", "0.0001", "min.compaction.lag.ms", "0");
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
                .toList();
        await(admin
                .incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))::all);
    }

    /** Writes on, as the last segment is never compacted, until one record of a document is left of several. */
    public void awaitOneLeft(String id) {
        DocumentKey key = new DocumentKey("acme", id);
        Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(500)).until(() -> {
            append(new Mark(DOCUMENTS_TOPIC_ID, partitionOf(key), 0, sourceOffset));
            return recordsOf(key) == 1;
        });
    }

    private void append(Mark mark) {
        producer.beginTransaction();
        send(mark.partition(), Mark.KAFKA_KEY, codec.encode(mark));
        producer.commitTransaction();
    }

    private long recordsOf(DocumentKey key) {
        TopicPartition partition = new TopicPartition(topic, partitionOf(key));
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(key.kafkaKey())) {
                        count++;
                    }
                }
            }
        }
        return count;
    }

    public static int partitionOf(DocumentKey key) {
        return Math.floorMod(key.id().hashCode(), PARTITIONS);
    }

    /** Appends all in one transaction, each document's mark after it. */
    public void append(EmbeddedDocument... documents) {
        producer.beginTransaction();
        for (EmbeddedDocument document : documents) {
            int partition = partitionOf(document.key());
            send(partition, document.key().kafkaKey(), codec.encode(document));
            send(partition, Mark.KAFKA_KEY,
                    codec.encode(new Mark(DOCUMENTS_TOPIC_ID, partition, 0, document.source().offset() + 1)));
        }
        producer.commitTransaction();
    }

    /** Leaves nothing but an aborted record and markers at the end of the log. */
    public void appendAborted(EmbeddedDocument document) {
        producer.beginTransaction();
        send(partitionOf(document.key()), document.key().kafkaKey(), codec.encode(document));
        producer.flush();
        producer.abortTransaction();
    }

    private void send(int partition, String key, byte[] value) {
        // The transaction's commit throws when this one failed.
        Future<RecordMetadata> _ = producer
                .send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value));
    }

    public EmbeddedDocument.Present present(Space space, String id, String text) {
        DocumentKey key = new DocumentKey("acme", id);
        float[] vector = new float[space.dimensions()];
        vector[Math.floorMod(text.hashCode(), vector.length)] = 1;
        Chunk chunk = new Chunk(0, 0, text.length(), Chunk.hashOf(id, text), Optional.of(Embedding.ofUnit(vector)));
        long offset = sourceOffset++;
        return new EmbeddedDocument.Present(key, new Order(0, 0, offset), new Position(partitionOf(key), offset),
                ContentHash.of(id, text), id, text, Optional.empty(), Metadata.EMPTY, Optional.empty(), List.of(chunk));
    }

    public EmbeddedDocument.Deleted deleted(String id) {
        DocumentKey key = new DocumentKey("acme", id);
        long offset = sourceOffset++;
        return new EmbeddedDocument.Deleted(key, new Order(0, 0, offset), new Position(partitionOf(key), offset));
    }

    private interface Call {
        org.apache.kafka.common.KafkaFuture<Void> future();
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
