package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.asof.AsOfBuilder;
import dev.refold.indexer.asof.AsOfSettings;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.EmbedderService;
import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Space;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Embedder and sinks in this JVM over a broker and stores that the test owns. What it opened it closes; embedder and
 * stores are the test's.
 */
final class Pipeline implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final GenerationChoice LIVE = new GenerationChoice.Live();

    private final Space space;
    private final List<IndexStore> stores;
    private final EventLog log;
    private final Embedder embedder;
    private final TopicNames names;
    private final Map<String, String> kafka;
    private final Path stateDir;
    private final long logEpoch;
    private EmbedderService embedding;
    private final List<SinkService> sinks = new ArrayList<>();
    private final Map<RejectReason, Integer> rejected = new ConcurrentHashMap<>();

    private Pipeline(String bootstrapServers, String prefix, Embedder embedder, Space space, List<IndexStore> stores,
            Path stateDir, long logEpoch) {
        this.space = space;
        this.embedder = embedder;
        this.stores = List.copyOf(stores);
        this.log = new EventLog(bootstrapServers, prefix);
        this.names = new TopicNames(prefix);
        this.kafka = Map.of("bootstrap.servers", bootstrapServers);
        this.stateDir = stateDir;
        this.logEpoch = logEpoch;
        this.embedding = newEmbedding();
    }

    private EmbedderService newEmbedding() {
        return new EmbedderService(EmbedderSettings.of(space, names, TopicLayout.ONE_MACHINE, kafka, stateDir)
                .withInstanceId("one").withLogEpoch(logEpoch), embedder, countingRejections());
    }

    private void start() throws InterruptedException {
        embedding.start();
        for (IndexStore store : stores) {
            SinkService sink = new SinkService(store, space, names::embeddings,
                    SinkSettings.of(names.prefix() + "sink", "one", kafka), SinkListener.NONE, verified(store));
            sink.start();
            sinks.add(sink);
        }
    }

    /** Rebuilds have no model, so that they cannot embed, and verify what they built. */
    private RebuildParts verified(IndexStore store) {
        return new RebuildParts(space -> {
            throw new IllegalArgumentException("a rebuild needs no model");
        }, this::past, new VerifiedByLog(store, names, kafka), RebuildListener.NONE);
    }

    /** What looks at the past are made with; they pay with the pipeline's embedder. */
    private AsOfBuilder past(Space of) {
        return new AsOfBuilder(AsOfSettings.of(EmbedderSettings.of(of, names, TopicLayout.ONE_MACHINE, kafka, stateDir),
                stateDir.resolve("as-of")), embedder, InstantSource.system());
    }

    Rebuilds rebuilds(IndexStore store) {
        return new Rebuilds(store, names::embeddings, kafka, this::past);
    }

    TopicNames names() {
        return names;
    }

    /** Client properties. */
    Map<String, String> kafka() {
        return kafka;
    }

    /** Ends embedder and sinks and starts them anew over the same state. */
    void restart() throws InterruptedException {
        stop();
        embedding = newEmbedding();
        start();
    }

    /** Sinks first, as they need nothing from the embedder. */
    private void stop() {
        sinks.forEach(SinkService::close);
        sinks.clear();
        embedding.close();
    }

    /**
     * Chunks are those of the default settings.
     *
     * @param stores none for the embedder alone
     */
    static Pipeline start(String bootstrapServers, String prefix, Embedder embedder, Path stateDir,
            IndexStore... stores) throws InterruptedException {
        return start(bootstrapServers, prefix, embedder, stateDir, 0, stores);
    }

    /** The same, as an operator starts it who raised the log epoch. */
    static Pipeline start(String bootstrapServers, String prefix, Embedder embedder, Path stateDir, long logEpoch,
            IndexStore... stores) throws InterruptedException {
        Pipeline pipeline = new Pipeline(bootstrapServers, prefix, embedder, space(embedder), List.of(stores),
                stateDir, logEpoch);
        pipeline.start();
        return pipeline;
    }

    static Space space(Embedder embedder) {
        return new Space(embedder.provider(), embedder.model(), embedder.dimensions(), ChunkerSettings.DEFAULT,
                "english");
    }

    private EmbedderListener countingRejections() {
        return new EmbedderListener() {
            @Override
            public void deadLetter(RejectReason reason) {
                rejected.merge(reason, 1, Integer::sum);
            }
        };
    }

    /** How often the listener was told of this reason: what metrics are made of. */
    int rejected(RejectReason reason) {
        return rejected.getOrDefault(reason, 0);
    }

    EventLog log() {
        return log;
    }

    Space space() {
        return space;
    }

    EmbedderStatus embedderStatus() {
        return embedding.status();
    }

    EmbedderCounts counts() {
        return embedding.status().counts();
    }

    /** Of the services of all stores, in the order the stores were given. */
    List<SinkService> sinks() {
        return sinks;
    }

    /** Until every store includes every event now in the log. */
    void awaitAll() {
        ConsistencyToken token = new ConsistencyToken(logEpoch, log.token().offsets());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stores).as("stores that include %s; embedder %s",
                token.offsets(), embedding.status()).allMatch(store -> includes(store, token)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counts().pending()).isZero());
    }

    private static boolean includes(IndexStore store, ConsistencyToken token) {
        try {
            return token.isIncludedIn(store.status(LIVE).marks());
        } catch (StoreException notYet) {
            return false;
        }
    }

    /**
     * What every store shows is what the log means, and every record is accounted for.
     *
     * @param model tells what vector each text must have
     */
    void mustEqualTheLog(Embedder model) throws InterruptedException {
        List<LoggedEvent> events = log.documents();
        for (IndexStore store : stores) {
            new StoreContents(store, model).mustEqual(Oracle.fold(events), events);
        }
        EmbedderCounts counts = counts();
        assertThat(counts.balanced()).as("%s is balanced", counts).isTrue();
        assertThat(counts.consumed()).as("records consumed").isEqualTo(events.size());
        assertThat(counts.deadLetters()).as("dead letters counted").isEqualTo(log.deadLetters().size());
    }

    @Override
    public void close() {
        stop();
        log.close();
    }
}
