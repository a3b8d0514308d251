package dev.refold.indexer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.RejectReason;
import dev.refold.services.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real broker, as nothing else knows where a partition begins and ends. */
class EventHistoryTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final DocumentKey KEY = new DocumentKey("acme", "T-17");
    private static final int RECORDS = 400;
    private static final int EVERY = 10;
    private static final List<Long> ALL = LongStream.range(0, RECORDS / EVERY).map(i -> RECORDS - EVERY - i * EVERY)
            .boxed().toList();

    private final Map<String, String> kafka = Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers());
    private final String topic = TestBroker.shared().newPrefix() + "documents";
    private final Admin admin = Admin.create(Map.copyOf(kafka));

    @BeforeEach
    void createTopic() throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void events_of_one_document_come_newest_first_whatever_they_are() throws Exception {
        send("acme/T-17", upserted("acme", "T-17", 1));
        send("globex/T-17", upserted("globex", "T-17", 7));
        send("acme/T-170", upserted("acme", "T-170", 8));
        send("acme/T-17", "{\"type\":");
        send("acme/T-17", null);
        send("acme/T-17", "{\"type\":\"deleted\",\"tenant\":\"acme\",\"id\":\"T-17\",\"version\":9}");

        HistoryPage page = history(EventHistory.MOST_RECORDS).read(KEY, OptionalLong.empty(), 10, LIMIT);

        assertThat(page.events()).extracting(event -> event.position().offset()).containsExactly(5L, 4L, 3L, 0L);
        assertThat(page.events().get(0).content()).isEqualTo(new DecodedEvent.Accepted(new DocumentEvent.Deleted(KEY,
                OptionalLong.of(9), Optional.empty())));
        assertThat(page.events().get(1).content()).isEqualTo(new DecodedEvent.Accepted(new DocumentEvent.Deleted(KEY,
                OptionalLong.empty(), Optional.empty())));
        assertThat(page.events().get(2)).satisfies(broken -> {
            assertThat(broken.bytes()).isEqualTo(8);
            assertThat(broken.content()).isInstanceOfSatisfying(DecodedEvent.Rejected.class,
                    rejected -> assertThat(rejected.rejection().reason()).isEqualTo(RejectReason.INVALID_JSON));
        });
        assertThat(page.before()).isEmpty();
        assertThat(page.logStart()).isZero();
    }

    @Test
    void page_after_page_finds_all_of_them_once_however_little_is_read_at_a_time() throws Exception {
        fill();
        for (int mostRecords : List.of(37, 250, 5_000)) {
            for (int most : List.of(7, 1_000)) {
                assertThat(versions(history(mostRecords), mostRecords, most)).as("%d records, %d events", mostRecords,
                        most).isEqualTo(ALL);
            }
        }
    }

    @Test
    void what_the_log_has_lost_is_said() throws Exception {
        fill();
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(RECORDS / 2))).all()
                .get();

        HistoryPage page = history(EventHistory.MOST_RECORDS).read(KEY, OptionalLong.empty(), 1_000, LIMIT);

        assertThat(page.events()).hasSize(ALL.size() / 2);
        assertThat(page.logStart()).isEqualTo(RECORDS / 2);
        assertThat(page.before()).isEmpty();
    }

    @Test
    void a_document_nobody_ever_wrote_has_no_events() throws Exception {
        HistoryPage page = history(EventHistory.MOST_RECORDS).read(KEY, OptionalLong.empty(), 10, LIMIT);

        assertThat(page.events()).isEmpty();
        assertThat(page.before()).isEmpty();
    }

    @Test
    void a_log_that_does_not_answer_is_said_in_time() {
        EventHistory history = new EventHistory("documents", Map.of("bootstrap.servers", "127.0.0.1:1"));

        assertThatThrownBy(() -> history.read(KEY, OptionalLong.empty(), 10, Duration.ofMillis(300)))
                .isInstanceOf(KafkaUnavailableException.class);
    }

    private EventHistory history(int mostRecords) {
        return new EventHistory(topic, kafka, mostRecords);
    }

    /** The newest first, from all pages together. */
    private static List<Long> versions(EventHistory history, int mostRecords, int most) throws InterruptedException {
        List<Long> versions = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        for (int pages = 0; pages <= RECORDS / mostRecords + ALL.size() / most + 2; pages++) {
            HistoryPage page = history.read(KEY, before, most, LIMIT);
            assertThat(page.events()).hasSizeLessThanOrEqualTo(most);
            page.events().forEach(event -> versions.add(((DecodedEvent.Accepted) event.content()).event().version()
                    .orElseThrow()));
            before = page.before();
            if (before.isEmpty()) {
                return versions;
            }
        }
        throw new AssertionError("pages without end");
    }

    /** Every tenth record is of the document, with its offset as version. */
    private void fill() throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                String id = i % EVERY == 0 ? "T-17" : "other-" + i;
                sent.add(producer.send(new ProducerRecord<>(topic, utf8("acme/" + id), utf8(upserted("acme", id, i)))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private static String upserted(String tenant, String id, int version) {
        return "{\"type\":\"upserted\",\"tenant\":\"%s\",\"id\":\"%s\",\"version\":%d,\"content\":\"text\"}"
                .formatted(tenant, id, version);
    }

    private void send(String key, @Nullable String value) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(topic, utf8(key), value == null ? null : utf8(value))).get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
