package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.EmbeddedLog;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoredDocument;
import dev.refold.store.filter.Filter;
import dev.refold.store.memory.MemoryStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A log on a real broker, a store, and processes that fold and rebuild it. */
final class RebuildStage implements AutoCloseable {

    static final Space SPACE = new Space("hashing", "test", 8, ChunkerSettings.DEFAULT, "english");
    static final GenerationChoice LIVE = new GenerationChoice.Live();
    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration TAKE_OVER = Duration.ofMillis(1_500);
    private static final Duration RENEW = Duration.ofMillis(100);

    private final TestBroker broker = TestBroker.shared();
    private final String prefix = broker.newPrefix();
    final String topic = prefix + "embeddings";
    final EmbeddedLog log = new EmbeddedLog(broker.bootstrapServers(), topic);
    final IndexStore store;
    final Rebuilds rebuilds;
    /** What must be found in the end: text by id. */
    final Map<String, String> expected = new HashMap<>();

    RebuildStage() {
        this(MemoryStore.create());
    }

    RebuildStage(IndexStore store) {
        this.store = store;
        this.rebuilds = new Rebuilds(store, this::topicOf, kafka());
    }

    private String topicOf(Space space) {
        return space.equals(SPACE) ? topic : topic + '.' + space.id();
    }

    /** Another log, of another space. */
    EmbeddedLog logOf(Space space) {
        return new EmbeddedLog(broker.bootstrapServers(), topicOf(space));
    }

    static final SinkListener DEAF = new SinkListener() {

        @Override
        public void applied(String name, int generation, int records, ApplyOutcome.Applied outcome) {}

        @Override
        public void retried(String name, int generation) {}
    };

    Map<String, String> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    SinkService process(String instance, RebuildListener listener) {
        return process(instance, store, RebuildParts.withoutModel(listener));
    }

    SinkService process(String instance, IndexStore into, RebuildParts parts) {
        SinkSettings settings = SinkSettings.of(prefix + "sink", instance, kafka());
        SinkService service = new SinkService(into, SPACE, this::topicOf, settings, DEAF, rebuilding(instance), parts);
        service.start();
        return service;
    }

    private RebuildSettings rebuilding(String instance) {
        return new RebuildSettings(instance, 7, 1 << 20, 2, TAKE_OVER, RENEW, kafka());
    }

    void put(String id, String text) {
        log.append(log.present(SPACE, id, text));
        expected.put(id, text);
    }

    void remove(String id) {
        log.append(log.deleted(id));
        expected.remove(id);
    }

    /** Puts, replaces and deletes. */
    void fill(int documents) {
        for (int i = 0; i < documents; i++) {
            put("d" + i, "first of " + i);
        }
        for (int i = 0; i < documents; i += 3) {
            put("d" + i, "second of " + i);
        }
        for (int i = 0; i < documents; i += 5) {
            remove("d" + i);
        }
    }

    RebuildRequest request(Duration keep) {
        return new RebuildRequest(store.name(), SPACE, Optional.empty(), keep, RebuildRequest.Promotion.AUTOMATIC);
    }

    /** A first generation, live. */
    void awaitFirst() {
        await().atMost(PATIENCE).ignoreExceptions()
                .untilAsserted(() -> assertThat(store.status(LIVE).documents()).isEqualTo(expected.size()));
    }

    RebuildStep step(int generation) {
        return rebuilds.list().stream().filter(one -> one.generation().number() == generation).findFirst().orElseThrow()
                .rebuild().step();
    }

    void awaitStep(int generation, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(step(generation).name()).as("%s", step(generation))
                .isEqualTo(name));
    }

    Map<Integer, GenerationState> states() {
        Map<Integer, GenerationState> states = new HashMap<>();
        store.generations().forEach(one -> states.put(one.number(), one.state()));
        return states;
    }

    Generation live() {
        return store.progress(LIVE).generation();
    }

    void awaitContents(int generation) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(contents(generation)).isEqualTo(expected));
    }

    private Map<String, String> contents(int generation) {
        GenerationChoice chosen = new GenerationChoice.Numbered(generation);
        Map<String, String> found = new HashMap<>();
        for (String id : expected.keySet()) {
            store.document(chosen, new DocumentKey("acme", id)).map(StoredDocument::document)
                    .ifPresent(document -> found.put(id, document.text()));
        }
        long others = store.count(chosen, "acme", Filter.ALL).documents() - found.size();
        if (others != 0) {
            found.put("ghosts", Long.toString(others));
        }
        return found;
    }

    @Override
    public void close() {
        log.close();
        store.close();
    }
}
