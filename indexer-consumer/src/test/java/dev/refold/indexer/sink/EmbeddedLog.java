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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An embeddings topic on the real broker, written in transactions as the embedder writes it. */
public final class EmbeddedLog implements AutoCloseable {

    public static final int PARTITIONS = 3;
    static final String DOCUMENTS_TOPIC_ID = "documents-topic-id";

    private final String topic;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private long sourceOffset;

    public EmbeddedLog(String bootstrapServers, String topic) {
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
