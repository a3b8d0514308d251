package dev.refold.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.ingest.ProducerListener.Outcome;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.RejectedEventException;
import dev.refold.services.TestBroker;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DocumentProducerTest {

    private static final int PARTITIONS = 6;

    private final TestBroker broker = TestBroker.shared();
    private final String topic = broker.newPrefix() + "documents";
    private final ProducerSettings settings = ProducerSettings.of(topic, servers(broker.bootstrapServers()));
    private final EventCodec codec = new EventCodec(Limits.DEFAULT);

    @BeforeEach
    void createTopic() throws Exception {
        createTopic(topic, 8 << 20);
    }

    private void createTopic(String name, int maxMessageBytes) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            NewTopic wanted = new NewTopic(name, PARTITIONS, (short) 1)
                    .configs(Map.of("max.message.bytes", Integer.toString(maxMessageBytes)));
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    @Test
    void each_event_is_stored_at_the_position_its_future_tells() throws Exception {
        List<DocumentEvent> events = List.of(Events.upserted("T-1"), Events.upserted("a/b;c ü"), Events.deleted("T-1"));
        Map<Position, DocumentEvent> published = new HashMap<>();
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            for (DocumentEvent event : events) {
                published.put(producer.publish(event).get(), event);
            }
        }

        Map<Position, DocumentEvent> stored = new HashMap<>();
        readAll().forEach(record -> stored.put(new Position(record.partition(), record.offset()), decoded(record)));

        assertThat(stored).isEqualTo(published);
    }

    @Test
    void events_carry_the_headers_of_cloud_events() throws Exception {
        try (DocumentProducer producer = DocumentProducer.open(settings.withSource("urn:example:wiki"))) {
            producer.publish(Events.upserted("T-1")).get();
            producer.publish(Events.upserted("T-1")).get();
        }

        List<Map<String, String>> headers = readAll().stream().map(DocumentProducerTest::headers).toList();

        assertThat(headers).allSatisfy(of -> assertThat(of).containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_source", "urn:example:wiki")
                .containsEntry("ce_type", "dev.refold.document.upserted.v1")
                .containsEntry("ce_time", Events.OCCURRED_AT.toString()));
        assertThat(headers).extracting(of -> of.get("ce_id")).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void keys_lie_where_every_default_partitioner_puts_them() {
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            for (int i = 0; i < 200; i++) {
                var _ = producer.publish(Events.upserted("T-" + i));
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = readAll();

        assertThat(records).hasSize(200).allSatisfy(record -> assertThat(record.partition())
                .isEqualTo(Utils.toPositive(Utils.murmur2(record.key())) % PARTITIONS));
        assertThat(records.stream().map(ConsumerRecord::partition).distinct()).hasSize(PARTITIONS);
    }

    @Test
    void an_event_over_the_limit_fails_at_once_and_never_reaches_kafka() {
        DocumentEvent oversized = Events.upserted("T-1", "x".repeat(Limits.DEFAULT.eventBytes()));
        DocumentEvent withNul = Events.upserted("T-2", "a\u0000b");
        DocumentEvent loneSurrogate = Events.upserted("T-3", "a\ud800b");
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        try (DocumentProducer producer = DocumentProducer.open(settings, outcomes::add)) {
            assertRejected(producer.publish(oversized), RejectReason.TOO_LARGE);
            assertRejected(producer.publish(withNul), RejectReason.INVALID);
            assertRejected(producer.publish(loneSurrogate), RejectReason.INVALID);
            assertThat(producer.publish(Events.upserted("T-4"))).succeedsWithin(Duration.ofSeconds(30));
        }

        assertThat(readAll()).hasSize(1);
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.REJECTED, Outcome.REJECTED, Outcome.REJECTED,
                Outcome.PUBLISHED);
    }

    @Test
    void a_large_event_within_the_limit_is_taken() throws Exception {
        DocumentEvent large = Events.upserted("T-1", "grün ".repeat(500_000));
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            producer.publish(large).get();
        }

        assertThat(decoded(readAll().getFirst())).isEqualTo(large);
    }

    @Test
    void what_the_topic_does_not_take_is_refused_with_the_topics_name() throws Exception {
        String narrow = topic + "-narrow";
        createTopic(narrow, 1_000);
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        Map<String, String> uncompressed = new HashMap<>(settings.kafka());
        uncompressed.put("compression.type", "none");
        try (DocumentProducer producer = DocumentProducer.open(ProducerSettings.of(narrow, uncompressed),
                outcomes::add)) {
            assertThatThrownBy(() -> producer.publish(Events.upserted("T-1", "x".repeat(100_000))).get())
                    .hasCauseInstanceOf(PublishException.Refused.class).hasMessageContaining("acme/T-1")
                    .hasMessageContaining(narrow);
        }
        assertThat(outcomes).containsExactly(Outcome.FAILED);
    }

    @Test
    void publishing_the_same_events_from_many_threads_keeps_the_order_of_each_document() {
        int threads = 8;
        int versions = 50;
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            List<Thread> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String id = "T-" + t;
                running.add(Thread.ofVirtual().start(() -> {
                    for (int v = 0; v < versions; v++) {
                        var _ = producer.publish(Events.upserted(id, "version " + v));
                    }
                }));
            }
            running.forEach(DocumentProducerTest::join);
        }

        Map<String, List<String>> contents = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll()) {
            DocumentEvent.Upserted event = (DocumentEvent.Upserted) decoded(record);
            contents.computeIfAbsent(event.key().id(), id -> new ArrayList<>()).add(event.content());
        }
        List<String> inOrder = IntStream.range(0, versions).mapToObj(v -> "version " + v).toList();
        assertThat(contents).hasSize(threads).allSatisfy((id, of) -> assertThat(of).isEqualTo(inOrder));
    }

    @Test
    void flush_returns_when_all_published_has_ended() {
        try (DocumentProducer producer = DocumentProducer.open(settings)) {
            List<CompletableFuture<Position>> futures = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                futures.add(producer.publish(Events.upserted("T-" + i)));
            }

            producer.flush();

            assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
        }
    }

    @Test
    void the_token_includes_the_last_offset_of_every_partition() {
        try (DocumentProducer producer = DocumentProducer.open(settings.withLogEpoch(3))) {
            TokenAccumulator token = producer.newTokenAccumulator();
            for (int i = 0; i < 100; i++) {
                var _ = producer.publish(Events.upserted("T-" + i)).thenAccept(token::add);
            }
            producer.flush();

            Map<Integer, Long> last = new HashMap<>();
            readAll().forEach(record -> last.merge(record.partition(), record.offset(), Math::max));
            assertThat(token.token().epoch()).isEqualTo(3);
            assertThat(token.token().offsets()).isEqualTo(last);
            assertThat(producer.token(new Position(2, 5)))
                    .isEqualTo(ConsistencyToken.of(3, new Position(2, 5)));
        }
    }

    @Test
    void without_a_broker_the_future_fails_within_the_time_given_and_says_where_it_looked() throws Exception {
        String nobody = "127.0.0.1:" + closedPort();
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        ProducerSettings impatient = ProducerSettings.of("documents", servers(nobody))
                .withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500));
        try (DocumentProducer producer = DocumentProducer.open(impatient, outcomes::add)) {
            CompletableFuture<Position> future = producer.publish(Events.upserted("T-1"));

            assertThatThrownBy(() -> future.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(PublishException.Unavailable.class).hasMessageContaining(nobody)
                    .hasMessageContaining("acme/T-1").hasMessageContaining("check that it runs");
        }
        assertThat(outcomes).containsExactly(Outcome.FAILED);
    }

    @Test
    void after_close_an_event_fails_rather_than_vanishes() {
        DocumentProducer producer = DocumentProducer.open(settings);
        producer.close();

        assertThat(producer.publish(Events.upserted("T-1"))).failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class).withCauseInstanceOf(PublishException.Refused.class);
    }

    @Test
    void a_host_that_does_not_resolve_is_a_wrong_configuration() {
        ProducerSettings wrong = ProducerSettings.of("documents", servers("no-such-host.invalid:9092"));

        assertThatIllegalArgumentException().isThrownBy(() -> DocumentProducer.open(wrong))
                .withMessageContaining("bootstrap");
    }

    private static void assertRejected(CompletableFuture<Position> future, RejectReason reason) {
        assertThat(future).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
                .havingCause().isInstanceOfSatisfying(RejectedEventException.class,
                        rejected -> assertThat(rejected.rejection().reason()).isEqualTo(reason));
    }

    private DocumentEvent decoded(ConsumerRecord<byte[], byte[]> record) {
        DecodedEvent event = codec.decode(Optional.of(record.key()), Optional.of(record.value()),
                Optional.ofNullable(headers(record).get("ce_type")));
        assertThat(event).isInstanceOf(DecodedEvent.Accepted.class);
        return ((DecodedEvent.Accepted) event).event();
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private List<ConsumerRecord<byte[], byte[]>> readAll() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static Map<String, String> servers(String bootstrapServers) {
        return Map.of("bootstrap.servers", bootstrapServers);
    }
}
