package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.sink.SinkState;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.audit.Mend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A store, the log it folds, the sinks that fold it, and its verifier. */
final class VerifyBench implements AutoCloseable {

    static final Space SPACE = new Space("hashing", "test", 16, ChunkerSettings.DEFAULT, "english");
    static final int GENERATION = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final IndexStore store;
    final VerifiedLog log;
    final RandomDocuments documents;
    private final Space space;
    private final String topic;
    private final Path temporary;
    private final Map<String, String> kafka = Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers());
    private final SinkService sinks;

    VerifyBench(StoreKind kind, Map<String, String> topicSettings, Path folder, Space space, long seed)
            throws IOException {
        this(kind.open(folder), topicSettings, folder, space, seed);
    }

    VerifyBench(StoreKind kind, Path folder, long seed) throws IOException {
        this(kind, VerifiedLog.QUIET, folder, SPACE, seed);
    }

    VerifyBench(IndexStore store, Map<String, String> topicSettings, Path folder, Space space, long seed)
            throws IOException {
        System.out.println(store.name() + ": seed " + seed);
        this.store = store;
        this.space = space;
        this.temporary = Files.createDirectories(folder.resolve("temporary"));
        this.topic = TestBroker.shared().newPrefix() + "embeddings";
        this.log = new VerifiedLog(TestBroker.shared().bootstrapServers(), topic, topicSettings);
        this.documents = new RandomDocuments(space, seed);
        this.sinks = new SinkService(store, space, _ -> topic, SinkSettings.of("test", "one", kafka),
                SinkListener.NONE);
    }

    void startSinks() {
        sinks.start();
    }

    void stopSinks() {
        sinks.close();
    }

    /** Until everything written is folded. */
    void awaitFolded() {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(sinks.statuses()).isNotEmpty().allSatisfy(
                    status -> assertThat(status.state()).isInstanceOf(SinkState.Running.class));
            assertThat(sinks.statuses().stream().mapToInt(status -> status.partitions()).sum())
                    .isEqualTo(VerifiedLog.PARTITIONS);
            assertThat(sinks.statuses().stream().mapToLong(status -> status.lagRecords()).sum()).isZero();
            assertThat(store.generations().getFirst().state()).isEqualTo(GenerationState.LIVE);
        });
    }

    /** Writes both the log and the store, in bulk: no sink folds it. */
    void load(List<List<EmbeddedDocument>> batches) {
        Generation generation = store.create(space);
        try (BulkLoad load = store.beginLoad(generation.number())) {
            batches.forEach(batch -> {
                log.append(batch);
                load.add(batch);
            });
            load.flush();
            load.index(_ -> {});
            try (LogSource source = LogSource.open(topic, kafka)) {
                load.finish(source.ends().entrySet().stream().map(end -> new SinkPosition(source.topicId(),
                        end.getKey(), end.getValue(), SinkPosition.NO_LEADER_EPOCH, 0)).toList(), List.of());
            }
        }
    }

    /** Two tenants; every seventh document is changed once, every eleventh deleted. */
    void write(int count) {
        List<EmbeddedDocument> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DocumentKey key = new DocumentKey(i % 3 == 0 ? "other" : "acme", "T-" + i);
            batch.add(documents.present(key));
            if (i % 7 == 0) {
                batch.add(documents.present(key));
            }
            if (i % 11 == 0) {
                batch.add(documents.deleted(key));
            }
        }
        log.append(batch);
    }

    VerifySettings settings() {
        return VerifySettings.of(kafka).withTemporary(temporary).withTimes(Duration.ofSeconds(20),
                Duration.ofMinutes(5));
    }

    Verifier verifier() {
        return verifier(settings());
    }

    Verifier verifier(VerifySettings settings) {
        return new Verifier(store, asked -> {
            assertThat(asked).isEqualTo(space);
            return topic;
        }, settings);
    }

    VerifyReport verify() {
        return verifier().verify(GENERATION, false, _ -> {});
    }

    VerifyReport repair() {
        return verifier().verify(GENERATION, true, _ -> {});
    }

    /** Puts something else in the place of what the log says, past the fold. */
    void plant(DocumentKey key, Optional<Order> seen, Optional<EmbeddedDocument> state) {
        assertThat(store.mend(GENERATION, List.of(new Mend(key, seen, state)))).as("planted").isEqualTo(1);
    }

    List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    @Override
    public void close() {
        sinks.close();
        store.close();
        log.close();
    }
}
