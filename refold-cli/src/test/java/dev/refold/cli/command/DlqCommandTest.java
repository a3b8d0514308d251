package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.stack.Role;
import dev.refold.cli.stack.Stack;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code refold dlq} on a stack into whose log somebody writes what cannot be accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DlqCommandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PRINTER = """
            {"type":"upserted","tenant":"acme","id":"%s","title":"Printer","content":"%s"}""";

    @TempDir
    private static Path folder = Path.of("");

    private final Typed typed = new Typed();
    private Optional<Stack> stack = Optional.empty();
    private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();

    @BeforeAll
    void start() throws InterruptedException {
        Configuration configuration = ConfigurationLoader.load(Map.of("data-dir", data(), "http.port", "0",
                "active-stores", "memory", "default-store", "memory"), Map.of(), Optional.empty()).configuration();
        Stack started = Stack.start(configuration, Role.all());
        stack = Optional.of(started);
        assertThat(started.awaitReady(LIMIT)).isTrue();
        producer = Optional.of(new KafkaProducer<>(Map.of("bootstrap.servers", run().bootstrapServers(),
                "max.request.size", 8 << 20), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @AfterAll
    void stop() {
        producer.ifPresent(KafkaProducer::close);
        stack.ifPresent(Stack::close);
    }

    private RunInfo run() {
        return stack.orElseThrow().run().orElseThrow();
    }

    /** @return its place */
    private String send(int partition, String key, String value) throws Exception {
        RecordMetadata sent = producer.orElseThrow().send(new ProducerRecord<>(run().topicPrefix() + "documents",
                partition, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)))
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return sent.partition() + ":" + sent.offset();
    }

    /** As Kafka's default partitioner has it; another is wrong. */
    private int partitionOf(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions();
    }

    private int partitions() {
        return producer.orElseThrow().partitionsFor(run().topicPrefix() + "documents").size();
    }

    private void awaitRejected(String place) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(run("dlq", "list", "--json", "--limit", "1000")).isZero();
            assertThat(printed()).contains("\"place\":\"" + place + '"');
        });
    }

    @Test
    void an_event_in_the_wrong_partition_is_found_and_sent_once_more_into_the_right_one() throws Exception {
        String key = "acme/lost";
        String place = send((partitionOf(key) + 1) % partitions(), key, PRINTER.formatted("lost", "It burns."));
        awaitRejected(place);

        assertThat(run("dlq", "list", "--document", "lost")).as(said()).isZero();
        assertThat(printed()).contains(place, "wrong-partition", "acme/lost", "murmur2");
        assertThat(said()).contains("1 of 1", "refold dlq show " + place);
        assertThat(run("dlq", "show", place, "--raw")).isZero();
        assertThat(printed()).isEqualTo(PRINTER.formatted("lost", "It burns."));

        assertThat(run("dlq", "redrive", "--document", "lost")).isEqualTo(1);
        assertThat(said()).contains(place + " cannot be sent", "wrong partition", "no version");
        assertThat(run("dlq", "redrive", place, "--dry-run")).isZero();
        assertThat(printed()).contains(place, "1 would be sent once more, 0 cannot be");
        assertThat(run("dlq", "redrive", place)).as(said()).isZero();
        assertThat(printed()).contains("1 sent once more, 0 cannot be");
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(run("search", "burns", "--tenant", "acme", "--json")).isZero();
            assertThat(printed()).contains("\"lost\"");
        });
    }

    @Test
    void what_came_since_is_not_undone_by_an_older_event_however_often_it_is_sent() throws Exception {
        String key = "acme/late";
        String older = PRINTER.formatted("late", "The older text.");
        rejectedLater(send(partitionOf(key), key, older), key, older);
        send(partitionOf(key), key, PRINTER.formatted("late", "The newer text."));

        for (int i = 0; i < 2; i++) {
            long before = undecided();
            assertThat(run("dlq", "redrive", "--document", "late")).as(said()).isZero();
            assertThat(printed()).contains("1 sent once more, 0 cannot be");
            await().atMost(LIMIT).until(() -> undecided() == before + 1);
        }
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(run("search", "text", "--tenant", "acme", "--mode", "keyword", "--json")).isZero();
            assertThat(printed()).contains("The newer text.").doesNotContain("The older text.");
        });
    }

    @Test
    void nor_is_a_deleted_document_resurrected() throws Exception {
        String key = "acme/gone";
        String older = PRINTER.formatted("gone", "A zeppelin.");
        rejectedLater(send(partitionOf(key), key, older), key, older);
        send(partitionOf(key), key, "{\"type\":\"deleted\",\"tenant\":\"acme\",\"id\":\"gone\"}");

        long before = undecided();
        assertThat(run("dlq", "redrive", "--reason", "embedding-refused", "--document", "gone")).as(said()).isZero();
        await().atMost(LIMIT).until(() -> undecided() == before + 1);
        assertThat(run("search", "zeppelin", "--tenant", "acme", "--mode", "keyword")).isZero();
        assertThat(printed()).doesNotContain("A zeppelin.");
    }

    /** Events that changed nothing: an older one, or the same once more. */
    private long undecided() {
        return stack.orElseThrow().pipeline().embedders().stream()
                .mapToLong(embedder -> embedder.superseded() + embedder.duplicate()).sum();
    }

    /** As the embedder would have written it, had the model refused the event. */
    private void rejectedLater(String place, String key, String value) throws Exception {
        Position position = LetterChoice.place(place);
        RawRecord letter = DeadLetter.of(new RawRecord(Optional.of(Bytes.ofUtf8(key)), Optional.of(Bytes.ofUtf8(value)),
                List.of()), new Rejection(RejectReason.EMBEDDING_REFUSED, "no"), run().topicPrefix() + "documents",
                position, 0, 1, Instant.now()).toRecord(1 << 20);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(run().topicPrefix() + "dead-letters",
                position.partition(), letter.key().orElseThrow().toArray(), letter.value().orElseThrow().toArray());
        letter.headers().forEach(header -> record.headers().add(header.name(), header.value().orElseThrow()
                .toArray()));
        producer.orElseThrow().send(record).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void controls_in_an_event_do_not_reach_the_terminal() throws Exception {
        String place = send(partitionOf("acme/red"), "acme/red", "{\u001b[31mred");
        awaitRejected(place);

        assertThat(run("dlq", "show", place)).isZero();
        assertThat(printed()).contains("invalid-json", "acme/red", "{\\u001b[31mred").doesNotContain("\u001b");
        assertThat(run("dlq", "list", "--reason", "invalid-json")).isZero();
        assertThat(printed()).doesNotContain("\u001b");
    }

    @Test
    void an_event_of_which_only_the_beginning_was_kept_is_not_sent() throws Exception {
        ConfigResource documents = new ConfigResource(ConfigResource.Type.TOPIC, run().topicPrefix() + "documents");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", run().bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(documents, List.of(new AlterConfigOp(new ConfigEntry(
                    "max.message.bytes", Integer.toString(8 << 20)), AlterConfigOp.OpType.SET)))).all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        String place = send(partitionOf("acme/long"), "acme/long", "[" + "x".repeat(6 << 20));
        awaitRejected(place);

        assertThat(run("dlq", "show", place, "--raw")).isEqualTo(1);
        assertThat(said()).contains("this is a beginning", "cut from " + ((6 << 20) + 1));
        assertThat(run("dlq", "redrive", place)).isEqualTo(1);
        assertThat(said()).contains(place + " cannot be sent", "cut from", "publish the document again");
        assertThat(printed()).contains("0 sent once more, 1 cannot be");
    }

    @Test
    void who_says_nothing_or_nonsense_redrives_nothing() {
        assertThat(run("dlq", "redrive")).isEqualTo(2);
        assertThat(said()).contains("say which", "--all");
        assertThat(run("dlq", "redrive", "0:987654321")).isEqualTo(1);
        assertThat(said()).contains("No dead letter is of 0:987654321");
        assertThat(run("dlq", "show", "seventeen")).isEqualTo(2);
        assertThat(said()).contains("is no place", "3:17");
        assertThat(run("dlq", "list", "--reason", "ugly")).isEqualTo(2);
        assertThat(said()).contains("there is no reason ugly", "wrong-partition");
    }

    private int run(String... arguments) {
        return typed.run(folder, Map.of("REFOLD_DATA_DIR", data()), arguments);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private String printed() {
        return typed.printed();
    }

    private String said() {
        return typed.said();
    }
}
