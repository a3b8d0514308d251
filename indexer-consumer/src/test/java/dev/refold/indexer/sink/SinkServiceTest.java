package dev.refold.indexer.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.filter.Filter;
import dev.refold.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SinkServiceTest {

    private static final Space SPACE = new Space("hashing", "test", 8, ChunkerSettings.DEFAULT, "english");
    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestBroker broker = TestBroker.shared();
    private final String topic = broker.newPrefix() + "embeddings";
    private final EmbeddedLog log = new EmbeddedLog(broker.bootstrapServers(), topic);
    private final IndexStore store = MemoryStore.create();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final SinkListener counting = new SinkListener() {

        @Override
        public void applied(String name, int generation, int count, ApplyOutcome.Applied outcome) {
            records.addAndGet(count);
        }

        @Override
        public void retried(String name, int generation) {
            retries.incrementAndGet();
        }
    };

    @AfterEach
    void closeLog() {
        log.close();
        store.close();
    }

    @Test
    void folds_documents_deletes_and_marks_and_goes_live() {
        log.append(log.present(SPACE, "a", "first"), log.present(SPACE, "b", "second"));
        log.append(log.present(SPACE, "a", "first, changed"), log.deleted("b"));
        try (SinkService sinks = started(store, "one")) {
            awaitDocuments(1);
            assertThat(textOf("a")).isEqualTo("first, changed");
            assertThat(store.document(LIVE, new DocumentKey("acme", "b"))).isEmpty();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(store.status(LIVE).marks()).isNotEmpty());
            assertThat(sinks.state()).isInstanceOf(SinkState.Running.class);
        }
    }

    @Test
    void a_restarted_sink_reads_nothing_twice() {
        log.append(IntStream.range(0, 50).mapToObj(i -> log.present(SPACE, "d" + i, "text " + i))
                .toArray(EmbeddedDocument[]::new));
        try (SinkService first = started(store, "one")) {
            awaitDocuments(50);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(first)).isZero());
        }
        int before = records.get();
        assertThat(before).isEqualTo(100);
        log.append(log.present(SPACE, "new", "another"));
        try (SinkService second = started(store, "one")) {
            awaitDocuments(51);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(second)).isZero());
        }
        assertThat(records.get() - before).isEqualTo(2);
    }

    @Test
    void a_store_that_is_down_is_waited_for_and_nothing_is_lost() {
        FaultyStore faulty = new FaultyStore(store);
        try (SinkService sinks = started(faulty.store(), "one")) {
            log.append(log.present(SPACE, "a", "before"));
            awaitDocuments(1);
            faulty.goDown();
            log.append(log.present(SPACE, "a", "while down"), log.present(SPACE, "b", "while down"));
            await().atMost(PATIENCE).until(() -> retries.get() > 2);
            assertThat(sinks.statuses()).singleElement()
                    .satisfies(status -> assertThat(status.state()).isInstanceOf(SinkState.Waiting.class));
            faulty.comeBack();
            awaitDocuments(2);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(textOf("a")).isEqualTo("while down"));
        }
    }

    @Test
    void a_write_that_does_not_end_is_a_lag_that_grows() {
        FaultyStore faulty = new FaultyStore(store);
        try (SinkService sinks = started(faulty.store(), "one")) {
            log.append(log.present(SPACE, "a", "before"));
            awaitDocuments(1);
            faulty.hang();
            try {
                log.append(log.present(SPACE, "a", "while it hangs"));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(sinks)).isPositive());
                Duration first = sinks.statuses().getFirst().lagTime();
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(sinks.statuses().getFirst().lagTime())
                        .isGreaterThan(first));
            } finally {
                faulty.goOn();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(sinks)).isZero());
            assertThat(sinks.statuses().getFirst().lagTime()).isZero();
        }
    }

    @Test
    void a_second_sink_shares_the_partitions_and_takes_all_when_the_first_is_gone() {
        SinkService first = started(store, "one");
        log.append(log.present(SPACE, "a", "first"));
        awaitDocuments(1);
        try (SinkService second = started(store, "two")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(partitions(first)).isPositive();
                assertThat(partitions(second)).isPositive();
                assertThat(partitions(first) + partitions(second)).isEqualTo(EmbeddedLog.PARTITIONS);
            });
            first.close();
            log.append(IntStream.range(0, 30).mapToObj(i -> log.present(SPACE, "d" + i, "text " + i))
                    .toArray(EmbeddedDocument[]::new));
            awaitDocuments(31);
        }
    }

    @Test
    void a_sink_that_lost_its_partitions_in_the_store_wins_them_back() {
        try (SinkService sinks = started(store, "one")) {
            log.append(log.present(SPACE, "a", "first"));
            awaitDocuments(1);
            Generation live = store.generations().getFirst();
            for (int partition = 0; partition < EmbeddedLog.PARTITIONS; partition++) {
                store.claim(live.number(), store.status(LIVE).positions().getFirst().topicId(), partition);
            }
            log.append(IntStream.range(0, 30).mapToObj(i -> log.present(SPACE, "d" + i, "text " + i))
                    .toArray(EmbeddedDocument[]::new));
            awaitDocuments(31);
            assertThat(retries).hasPositiveValue();
            assertThat(sinks.statuses()).hasSize(1);
        }
    }

    @Test
    void every_generation_not_dropped_is_folded() {
        try (SinkService sinks = started(store, "one")) {
            log.append(log.present(SPACE, "a", "first"));
            awaitDocuments(1);
            Generation candidate = store.create(SPACE);
            log.append(log.present(SPACE, "b", "second"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                    store.status(new GenerationChoice.Numbered(candidate.number())).documents()).isEqualTo(2));
            store.transition(candidate.number(), GenerationState.READY);
            store.promote(candidate.number());
            log.append(log.present(SPACE, "c", "third"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(store.status(new GenerationChoice.Numbered(1)).documents())
                            .as("the retired generation stays ready for rollback").isEqualTo(3));
            store.drop(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(sinks.statuses()).singleElement().satisfies(status -> assertThat(
                            status.generation().number()).isEqualTo(candidate.number())));
        }
    }

    @Test
    void markers_of_aborted_transactions_at_the_end_leave_no_lag() {
        log.append(log.present(SPACE, "a", "first"));
        log.appendAborted(log.present(SPACE, "a", "never committed"));
        try (SinkService sinks = started(store, "one")) {
            awaitDocuments(1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(lag(sinks)).isZero());
            assertThat(textOf("a")).isEqualTo("first");
        }
    }

    @Test
    void a_recreated_topic_stops_the_sink_with_a_reason() {
        log.append(log.present(SPACE, "a", "first"));
        try (SinkService _ = started(store, "one")) {
            awaitDocuments(1);
        }
        log.delete();
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(log::create);
        try (SinkService sinks = started(store, "one")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sinks.statuses()).singleElement()
                    .satisfies(status -> assertThat(status.state()).isInstanceOf(SinkState.Stopped.class)));
        }
        assertThat(store.count(LIVE, "acme", Filter.ALL).documents()).isEqualTo(1);
    }

    @Test
    void records_deleted_before_they_were_folded_stop_the_sink_and_no_other() {
        log.append(log.present(SPACE, "a", "first"));
        try (SinkService _ = started(store, "one")) {
            awaitDocuments(1);
        }
        log.append(log.present(SPACE, "a", "deleted before it is folded"), log.present(SPACE, "b", "second"));
        IndexStore ahead = MemoryStore.create();
        try (ahead; SinkService others = started(ahead, "one")) {
            await().atMost(PATIENCE).ignoreExceptions()
                    .untilAsserted(() -> assertThat(ahead.count(LIVE, "acme", Filter.ALL).documents()).isEqualTo(2));
            int partition = EmbeddedLog.partitionOf(new DocumentKey("acme", "a"));
            log.deleteRecordsBefore(partition, 5);
            try (SinkService sinks = started(store, "one")) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(sinks.statuses()).singleElement()
                        .extracting(SinkStatus::state).isInstanceOfSatisfying(SinkState.Stopped.class,
                                stopped -> assertThat(stopped.reason()).contains("partition " + partition
                                        + " begins at offset 5", "refold rebuild memory")));
            }
            log.append(log.present(SPACE, "c", "third"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ahead.count(LIVE, "acme", Filter.ALL).documents()).isEqualTo(3));
            assertThat(others.statuses()).extracting(SinkStatus::state).hasOnlyElementsOfType(SinkState.Running.class);
        }
        assertThat(textOf("a")).as("answers with what it has").isEqualTo("first");
    }

    @Test
    void a_topic_recreated_while_it_is_read_is_not_taken_for_the_old_one() throws InterruptedException {
        AtomicReference<String> topicId = new AtomicReference<>("one");
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        Generation generation = store.create(SPACE);
        GenerationChoice chosen = new GenerationChoice.Numbered(generation.number());
        try (SinkKafka kafka = new SinkKafka(settings("one"))) {
            GenerationSink sink = new GenerationSink(store, generation, topic,
                    kafka.consumer(store, generation.number(), topic), _ -> topicId.get(), settings("one"),
                    counting, () -> Instant.now().plus(later.get()));
            Thread thread = Thread.ofPlatform().start(sink);
            log.append(log.present(SPACE, "a", "of the old log"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(store.status(chosen).documents()).isEqualTo(1));
            topicId.set("two");
            later.set(Duration.ofHours(1));
            log.append(log.present(SPACE, "b", "of the new log"));
            thread.join();
            assertThat(sink.status().state()).isInstanceOfSatisfying(SinkState.Stopped.class,
                    stopped -> assertThat(stopped.reason()).contains("recreated", "refold rebuild"));
        }
        assertThat(store.status(chosen).documents()).isEqualTo(1);
    }

    @Test
    void a_fault_nobody_expects_is_shown() {
        FaultyStore faulty = new FaultyStore(store);
        faulty.breakDown();
        log.append(log.present(SPACE, "a", "never stored"));
        try (SinkService sinks = started(faulty.store(), "one")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sinks.statuses()).singleElement()
                    .satisfies(status -> assertThat(status.state()).isInstanceOfSatisfying(SinkState.Stopped.class,
                            stopped -> assertThat(stopped.reason()).contains("IllegalArgumentException"))));
        }
    }

    @Test
    void the_next_generation_becomes_the_first_live_one_when_the_first_is_dropped_before() {
        Generation first = store.create(SPACE);
        FaultyStore faulty = new FaultyStore(store);
        faulty.breakDown();
        log.append(log.present(SPACE, "a", "first"));
        try (SinkService sinks = started(faulty.store(), "one")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sinks.statuses()).singleElement()
                    .satisfies(status -> assertThat(status.state()).isInstanceOf(SinkState.Stopped.class)));
            faulty.mend();
            store.drop(first.number());
            awaitDocuments(1);
        }
    }

    @Test
    void that_no_generation_is_live_any_more_is_not_undone() {
        log.append(log.present(SPACE, "a", "first"));
        try (SinkService _ = started(store, "one")) {
            awaitDocuments(1);
            Generation live = store.generations().getFirst();
            store.transition(live.number(), GenerationState.RETIRED);
            Generation other = store.create(SPACE);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                    store.status(new GenerationChoice.Numbered(other.number())).documents()).isEqualTo(1));
            assertThat(store.generations()).extracting(Generation::state).containsExactly(GenerationState.RETIRED,
                    GenerationState.BUILDING);
        }
    }

    private SinkSettings settings(String instance) {
        return SinkSettings.of("test", instance, Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private SinkService started(IndexStore into, String instance) {
        SinkService sinks = new SinkService(into, SPACE, space -> topic, settings(instance), counting);
        sinks.start();
        return sinks;
    }

    private void awaitDocuments(int count) {
        await().atMost(PATIENCE).ignoreExceptions()
                .untilAsserted(() -> assertThat(store.count(LIVE, "acme", Filter.ALL).documents()).isEqualTo(count));
    }

    private String textOf(String id) {
        return store.document(LIVE, new DocumentKey("acme", id)).orElseThrow().document().text();
    }

    private static long lag(SinkService sinks) {
        List<SinkStatus> statuses = sinks.statuses();
        assertThat(statuses).isNotEmpty().allSatisfy(
                status -> assertThat(status.state()).isInstanceOf(SinkState.Running.class));
        return statuses.stream().mapToLong(SinkStatus::lagRecords).sum();
    }

    private static int partitions(SinkService sinks) {
        return sinks.statuses().stream().mapToInt(SinkStatus::partitions).sum();
    }
}
