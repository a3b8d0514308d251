package dev.refold.e2e;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedRecord;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one installation as plain Kafka clients see them: sends whatever bytes a test wants, acknowledged before
 * it goes on, and reads all there is.
 */
final class EventLog implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String bootstrapServers;
    private final String prefix;
    private final KafkaProducer<byte[], byte[]> producer;

    EventLog(String bootstrapServers, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.prefix = prefix;
        // With more in flight, a topic made a moment ago can refuse a partition's first batch and take its second.
        this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all",
                "max.in.flight.requests.per.connection", 1, "max.request.size", 32 << 20, "compression.type", "lz4",
                "reconnect.backoff.max.ms", 500, "linger.ms", 2), new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String topic() {
        return prefix + "documents";
    }

    Position send(SentEvent event) throws InterruptedException {
        return send(List.of(event)).getFirst();
    }

    /** In their order; returns when all are acknowledged. */
    List<Position> send(List<SentEvent> events) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (SentEvent event : events) {
            sent.add(producer.send(new ProducerRecord<>(topic(), Utf8.bytes(event.key()),
                    event.value().map(Utf8::bytes).orElse(null))));
        }
        List<Position> positions = new ArrayList<>();
        for (Future<RecordMetadata> one : sent) {
            positions.add(acknowledged(one));
        }
        return positions;
    }

    /** Any bytes, in the partition of the key, or in the one given. */
    Position sendRaw(RawRecord raw, Optional<Integer> partition) throws InterruptedException {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic(), partition.orElse(null),
                bytes(raw.key()), bytes(raw.value()));
        raw.headers().forEach(header -> message.headers().add(header.name(), bytes(header.value())));
        return acknowledged(producer.send(message));
    }

    private static byte @Nullable [] bytes(Optional<Bytes> bytes) {
        return bytes.map(Bytes::toArray).orElse(null);
    }

    private static Position acknowledged(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            RecordMetadata metadata = sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new Position(metadata.partition(), metadata.offset());
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("an event was not acknowledged", e);
        }
    }

    /** Of the last event sent by anybody, in every partition. */
    ConsistencyToken token() {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.endOffsets(partitions(consumer, topic())).forEach((partition, end) -> {
                if (end > 0) {
                    offsets.put(partition.partition(), end - 1);
                }
            });
        }
        return new ConsistencyToken(0, offsets);
    }

    /** Read-committed. */
    Map<TopicPartition, Long> ends(String of) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(partitions(consumer, of));
        }
    }

    List<LoggedEvent> documents() {
        return read(topic()).stream().map(LoggedEvent::of).toList();
    }

    /** Every record of {@code documents} into another log: its partition, key, headers and order as they were. */
    void mirrorTo(EventLog other) throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : read(topic())) {
            other.sendRaw(raw(record), Optional.of(record.partition()));
        }
    }

    List<DeadLetter> deadLetters() {
        return read(prefix + "dead-letters").stream().map(EventLog::raw).map(DeadLetter::parse).toList();
    }

    /** Committed records of the one topic of embeddings, those of a partition in their order. */
    List<EmbeddedRecord> embeddings() {
        EmbeddedCodec codec = new EmbeddedCodec();
        return read(embeddingsTopic()).stream().map(message -> codec.decode(message.value())).toList();
    }

    private String embeddingsTopic() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.listTopics(PATIENCE).keySet().stream()
                    .filter(name -> name.startsWith(prefix + "embeddings.")).findFirst().orElseThrow();
        }
    }

    private static RawRecord raw(ConsumerRecord<byte[], byte[]> message) {
        List<RecordHeader> headers = new ArrayList<>();
        message.headers().forEach(header -> headers.add(new RecordHeader(header.key(),
                Optional.ofNullable(header.value()).map(Bytes::of))));
        return new RawRecord(Optional.ofNullable(message.key()).map(Bytes::of),
                Optional.ofNullable(message.value()).map(Bytes::of), headers);
    }

    /** All committed records of a topic. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            // The end counts transaction markers, which no record ever stands on.
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic, PATIENCE).stream()
                .map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed",
                "enable.auto.commit", false, "auto.offset.reset", "none", "fetch.max.bytes", 32 << 20,
                "max.partition.fetch.bytes", 32 << 20), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
