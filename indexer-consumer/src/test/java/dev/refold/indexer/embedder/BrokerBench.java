package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EmbeddedRecord;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Topics of its own on a broker, a producer as others have it, and a reader of committed output. */
final class BrokerBench implements AutoCloseable {

    static final Space SPACE = new Space("fake", "fake", FakeEmbedder.DIMENSIONS, ChunkerSettings.DEFAULT, "english");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbedderSettings settings;
    private final TopicNames names;
    private final Map<String, String> kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    BrokerBench(Path folder) {
        this(onSharedBroker(folder, TestBroker.shared().newPrefix()));
    }

    BrokerBench(EmbedderSettings settings) {
        this.settings = settings;
        this.names = settings.topics();
        this.kafka = settings.kafka();
        this.producer = new KafkaProducer<>(new HashMap<>(kafka), new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static EmbedderSettings onSharedBroker(Path folder, String prefix) {
        Map<String, String> kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                TestBroker.shared().bootstrapServers());
        return EmbedderSettings
                .of(SPACE, new TopicNames(prefix), TopicLayout.ONE_MACHINE, kafka, folder.resolve("state"))
                .withInstanceId(prefix + "one");
    }

    TopicNames names() {
        return names;
    }

    EmbedderSettings settings() {
        return settings;
    }

    EmbedderService start(Embedder embedder) throws InterruptedException {
        return start(settings(), embedder);
    }

    static EmbedderService start(EmbedderSettings settings, Embedder embedder) throws InterruptedException {
        EmbedderService service = new EmbedderService(settings, embedder, EmbedderListener.NONE);
        service.start();
        return service;
    }

    Admin admin() {
        return Admin.create(new HashMap<>(kafka));
    }

    /** Returns when all are in the log. */
    void upsertAll(int from, int to, String content) {
        List<Future<RecordMetadata>> sends = IntStream.range(from, to).mapToObj(
                i -> producer.send(new ProducerRecord<>(names.documents(), TestEvents.key("d" + i),
                        TestEvents.upsert("d" + i, content + " " + i))))
                .toList();
        sends.forEach(BrokerBench::await);
    }

    void delete(String id) {
        await(producer.send(new ProducerRecord<>(names.documents(), TestEvents.key(id), TestEvents.delete(id))));
    }

    private static void await(Future<RecordMetadata> send) {
        try {
            send.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static void awaitCounts(EmbedderService service, EmbedderCounts counts) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(service.status().counts()).as("%s", service.status()).isEqualTo(counts));
    }

    /** Everything committed to the embeddings so far, partition after partition. */
    List<EmbeddedRecord> output() {
        EmbeddedCodec codec = new EmbeddedCodec();
        return records().stream().map(found -> codec.decode(found.value())).toList();
    }

    List<EmbeddedDocument> documents() {
        return output().stream().filter(EmbeddedDocument.class::isInstance).map(EmbeddedDocument.class::cast).toList();
    }

    /** The last mark of each partition that has one, by partition. */
    Map<Integer, Mark> marks() {
        Map<Integer, Mark> marks = new HashMap<>();
        output().forEach(found -> {
            if (found instanceof Mark mark) {
                marks.put(mark.partition(), mark);
            }
        });
        return marks;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, TopicLayout.ONE_MACHINE.partitions())
                    .mapToObj(i -> new TopicPartition(names.embeddings(SPACE), i)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
    }
}
