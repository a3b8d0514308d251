package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EmbeddedRecord;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Mark;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The whole topology in {@link TopologyTestDriver}, over one partition, with records as bytes in and out. Time passes
 * only in {@link #tick}. Closing it checks that every record consumed is accounted for.
 */
final class EmbedderBench implements AutoCloseable {

    static final String EMBEDDINGS = "embeddings.test";

    private static final TopicNames NAMES = new TopicNames("");

    private final TopologyTestDriver driver;
    private final EmbeddingWorkers workers;
    private final TestInputTopic<byte[], byte[]> input;
    private final TestOutputTopic<byte[], byte[]> embeddings;
    private final TestOutputTopic<byte[], byte[]> letters;
    private final ProgressBoard board = new ProgressBoard();
    private final List<EmbeddedDocument> documents = new ArrayList<>();
    private final List<List<RecordHeader>> documentHeaders = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private final TokenMeter meter = new TokenMeter();
    private int sent;

    /** @param partitions that the gate believes in; records are always in partition 0 */
    private EmbedderBench(FakeEmbedder embedder, Path stateDir, int partitions, int maxEmbeddedBytes) {
        EmbedderRules rules = new EmbedderRules(new SourceLog(NAMES.documents(), "topic-id", 0), "output-id",
                new Gate(new EventCodec(Limits.DEFAULT), partitions), new ChunkPlanner(new ParagraphCutter(),
                        FakeEmbedder.DIMENSIONS, Limits.DEFAULT.chunks(), maxEmbeddedBytes),
                "fake-3-0a0b0c0d");
        workers = new EmbeddingWorkers(embedder, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2),
                Duration.ofMillis(2)), new ModelHealth(Clock.systemUTC()), EmbedderListener.NONE, meter);
        EmbedderParts parts = new EmbedderParts(rules, embedder, workers, meter, board, EmbedderListener.NONE, codec,
                Clock.systemUTC());
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        driver = new TopologyTestDriver(EmbedderTopology.build(NAMES, EMBEDDINGS, parts), properties,
                Instant.ofEpochMilli(0));
        input = driver.createInputTopic(NAMES.documents(), new ByteArraySerializer(), new ByteArraySerializer());
        embeddings = driver.createOutputTopic(EMBEDDINGS, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        letters = driver.createOutputTopic(NAMES.deadLetters(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static EmbedderBench of(FakeEmbedder embedder, Path stateDir) {
        return new EmbedderBench(embedder, stateDir, 1, 1 << 20);
    }

    static EmbedderBench withPartitions(FakeEmbedder embedder, Path stateDir, int partitions) {
        return new EmbedderBench(embedder, stateDir, partitions, 1 << 20);
    }

    static EmbedderBench withMaxEmbeddedBytes(FakeEmbedder embedder, Path stateDir, int bytes) {
        return new EmbedderBench(embedder, stateDir, 1, bytes);
    }

    /** Appends to the log; the offset is the number of records sent before. */
    void send(byte @Nullable [] key, byte @Nullable [] value, RecordHeader... headers) {
        RecordHeaders kafkaHeaders = new RecordHeaders();
        Arrays.stream(headers).forEach(
                header -> kafkaHeaders.add(header.name(), header.value().map(Bytes::toArray).orElse(null)));
        input.pipeInput(new TestRecord<>(key, value, kafkaHeaders, Instant.ofEpochMilli(sent)));
        sent++;
    }

    void upsert(String id, String content) {
        send(TestEvents.key(id), TestEvents.upsert(id, content));
    }

    void upsert(String id, long version, String content) {
        send(TestEvents.key(id), TestEvents.upsert(id, version, content));
    }

    void upsertWith(String id, String more) {
        send(TestEvents.key(id), TestEvents.upsertWith(id, more));
    }

    void delete(String id) {
        send(TestEvents.key(id), TestEvents.delete(id));
    }

    void delete(String id, long version) {
        send(TestEvents.key(id), TestEvents.delete(id, version));
    }

    TokenMeter meter() {
        return meter;
    }

    /** One punctuation. */
    void tick() {
        driver.advanceWallClockTime(EmbedderProcessor.COLLECT_EVERY);
    }

    /** Lets time pass until nothing waits for the model. */
    void settle() {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(20)).until(() -> {
            tick();
            return counts().pending() == 0;
        });
    }

    EmbedderCounts counts() {
        return progress().counts();
    }

    Progress progress() {
        tick();
        return Optional.ofNullable(board.partitions().get(0)).orElseThrow();
    }

    /** Every state written so far, in order. */
    List<EmbeddedDocument> documents() {
        drain();
        return documents;
    }

    EmbeddedDocument last() {
        return documents().getLast();
    }

    EmbeddedDocument.Present lastPresent() {
        return (EmbeddedDocument.Present) last();
    }

    List<RecordHeader> lastHeaders() {
        drain();
        return documentHeaders.getLast();
    }

    List<Mark> marks() {
        drain();
        return marks;
    }

    List<DeadLetter> deadLetters() {
        while (!letters.isEmpty()) {
            deadLetters.add(DeadLetter.parse(raw(letters.readRecord())));
        }
        return deadLetters;
    }

    private void drain() {
        tick();
        while (!embeddings.isEmpty()) {
            RawRecord raw = raw(embeddings.readRecord());
            EmbeddedRecord decoded = codec.decode(raw.value().orElseThrow().toArray());
            String key = raw.key().orElseThrow().toUtf8();
            switch (decoded) {
                case Mark mark -> {
                    assertThat(key).isEqualTo(Mark.KAFKA_KEY);
                    marks.add(mark);
                }
                case EmbeddedDocument document -> {
                    assertThat(key).isEqualTo(document.key().kafkaKey());
                    documents.add(document);
                    documentHeaders.add(raw.headers());
                }
            }
        }
    }

    private static RawRecord raw(TestRecord<byte[], byte[]> found) {
        List<RecordHeader> headers = new ArrayList<>();
        found.headers().forEach(header -> headers.add(new RecordHeader(header.key(),
                Optional.ofNullable(header.value()).map(Bytes::of))));
        return new RawRecord(Optional.ofNullable(found.key()).map(Bytes::of),
                Optional.ofNullable(found.value()).map(Bytes::of), headers);
    }

    private long stored(String name) {
        long entries = 0;
        try (var all = driver.getKeyValueStore(name).all()) {
            while (all.hasNext()) {
                all.next();
                entries++;
            }
        }
        return entries;
    }

    @Override
    public void close() {
        EmbedderCounts counts = counts();
        long waiting = stored(DocumentStates.PENDING);
        int letterCount = deadLetters().size();
        int written = documents().size();
        driver.close();
        workers.close();
        assertThat(counts.balanced()).as("every record is accounted for: %s", counts).isTrue();
        assertThat(counts.consumed()).as("consumed").isEqualTo(sent);
        assertThat(counts.pending()).as("pending, as the store has it").isEqualTo(waiting);
        assertThat(counts.deadLetters()).as("dead letters, as the topic has them").isEqualTo(letterCount);
        assertThat(counts.embedded()).as("embedded, as the topic has them").isEqualTo(written);
    }
}
