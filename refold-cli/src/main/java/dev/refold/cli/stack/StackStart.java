package dev.refold.cli.stack;

import dev.refold.cli.access.KeyTopic;
import dev.refold.cli.access.WatchedKeys;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.DataDirLock;
import dev.refold.cli.datadir.InstallationFile;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.cli.metrics.Metrics;
import dev.refold.cli.tracing.Tracing;
import dev.refold.embedding.Embedder;
import dev.refold.indexer.asof.AsOfBuilder;
import dev.refold.indexer.asof.AsOfSettings;
import dev.refold.indexer.deadletters.RecentRejections;
import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.embedder.SpaceLogs;
import dev.refold.indexer.history.EventHistory;
import dev.refold.indexer.embedder.TokenMeter;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.verify.Verifier;
import dev.refold.indexer.verify.VerifySettings;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.ProducerSettings;
import dev.refold.query.Access;
import dev.refold.query.Moves;
import dev.refold.query.Operations;
import dev.refold.query.ProbeServer;
import dev.refold.query.QueryServer;
import dev.refold.query.QuerySettings;
import dev.refold.query.access.TokenJudge;
import dev.refold.query.token.JwtJudge;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import dev.refold.store.IndexStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start: brings the parts up in order and remembers how to take them down. */
final class StackStart {

    private static final Logger LOG = LoggerFactory.getLogger(StackStart.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(10);
    private static final int CONTROL_KEY_BYTES = 24;

    private final Configuration configuration;
    private final Set<Role> roles;
    private final DataDir dir;
    private final TopicNames topics;
    private final Instant began = Instant.now();
    private final ClosingOrder parts = new ClosingOrder();
    private final Metrics metrics;
    private final Tracing tracing;
    private final EmbedderFactory embedders;
    private final Moves moves = new Moves();
    private Optional<QueryServer> api = Optional.empty();

    StackStart(Configuration configuration, Set<Role> roles) {
        this.configuration = configuration;
        this.roles = Set.copyOf(roles);
        this.dir = new DataDir(configuration.dataDir());
        this.topics = new TopicNames(configuration.topics().prefix());
        this.tracing = Tracing.open(configuration.telemetry(), roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT)).sorted().toList());
        this.metrics = new Metrics(configuration.openai().pricePerMillionTokens());
        this.embedders = new EmbedderFactory(configuration.openai(), metrics.modelListener());
    }

    Stack start() throws InterruptedException {
        boolean started = false;
        try {
            Stack stack = startParts();
            started = true;
            return stack;
        } finally {
            if (!started) {
                parts.close(CLOSE_LIMIT);
            }
        }
    }

    private Stack startParts() throws InterruptedException {
        started("metrics", metrics::close);
        started("tracing", tracing::close);
        requireStoresForRoles();
        DataDirLock lock = DataDirLock.acquire(dir.create());
        started("lock", lock::close);
        // What may be of another release is opened first: a start that is refused writes nothing.
        InstallationFile installation = InstallationFile.open(dir, configuration.space());
        Map<String, IndexStore> stores = roles.equals(Set.of(Role.EMBEDDER)) ? Map.of() : stores();
        dir.emptyTemporary();
        KafkaCluster kafka = KafkaCluster.open(configuration, dir);
        started("kafka", kafka::close);
        QueryEmbedders queries = new QueryEmbedders(embedders);
        started("query-embedders", queries::close);
        Function<Space, AsOfBuilder> pasts = pasts(kafka);
        Optional<Embedders> spaces = roles.contains(Role.EMBEDDER)
                ? Optional.of(embedders(kafka, installation, stores.values()))
                : Optional.empty();
        Map<String, SinkService> sinks = roles.contains(Role.SINKS)
                ? sinks(kafka, installation, stores, queries, pasts, spaces)
                : Map.of();
        Pipeline pipeline = new Pipeline(spaces, sinks, stores, metrics);
        KafkaWatch watch = KafkaWatch.start(kafka.client());
        started("kafka-watch", watch::close);
        pipeline.watch("kafka", watch::problem);
        metrics.watch(pipeline::status, pipeline::unread);
        Optional<RunInfo> run = roles.contains(Role.API)
                ? Optional.of(serve(kafka, stores, pipeline, queries, operations(kafka, stores, queries, pasts,
                        spaceOperations(kafka, installation, stores, spaces))))
                : Optional.empty();
        probes(pipeline);
        if (spaces.isPresent()) {
            if (roles.contains(Role.API)) {
                spaces.get().awaitStartedOrRefused(KAFKA_PATIENCE);
            } else {
                spaces.get().awaitStarted(KAFKA_PATIENCE);
            }
        }
        return new Stack(dir, run, stores, configuration.defaultStore(), pipeline, parts);
    }

    private void started(String part, Runnable close) {
        LOG.atInfo().addKeyValue(LogKeys.PART, part)
                .addKeyValue(LogKeys.DURATION_MILLIS, Duration.between(began, Instant.now())
                        .toMillis())
                .log("started");
        parts.add(part, close);
    }

    private void requireStoresForRoles() {
        Set<String> alone = new TreeSet<>(configuration.activeStores());
        alone.removeIf(Stores::shared);
        if (!roles.equals(Role.all()) && !roles.equals(Set.of(Role.EMBEDDER)) && !alone.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, String.join(", ", alone) + " lies within one process and exists"
                    + " in `refold up` only; a role alone needs a store that runs elsewhere: pgvector or chroma");
        }
    }

    private Map<String, IndexStore> stores() throws InterruptedException {
        Stores factory = new Stores(configuration, dir, metrics.registry());
        Map<String, IndexStore> stores = new LinkedHashMap<>();
        for (String name : configuration.activeStores()) {
            IndexStore store = factory.open(name);
            started("store-" + name, store::close);
            stores.put(name, store);
        }
        return stores;
    }

    private Embedders embedders(KafkaCluster kafka, InstallationFile installation, Collection<IndexStore> stores) {
        Embedders all = new Embedders(configuration.space(), stores, space -> embedder(space, kafka, installation),
                store -> rebuilds(store, kafka).list(), installation.maxTokens(), installation::remember);
        started("embedder", all::close);
        // An embedder alone knows no generations: it embeds into what it is configured for.
        all.start(stores.isEmpty() ? List.of(configuration.space()) : installation.spaces());
        return all;
    }

    private EmbedderRole embedder(Space space, KafkaCluster kafka, InstallationFile installation) {
        TokenMeter meter = new TokenMeter();
        Embedder embedder = embedders.of(space, meter);
        return new EmbedderRole(settings(space, kafka).withInstanceId(embedderInstance(installation)), embedder,
                tracing.embedder(metrics.embedderListener(embedder.local())), meter);
    }

    private EmbedderSettings settings(Space space, KafkaCluster kafka) {
        TopicLayout layout = new TopicLayout(configuration.topics().partitions(),
                (short) configuration.topics().replicas());
        return EmbedderSettings.of(space, topics, layout, kafka.client(), dir.embedder())
                .withLogEpoch(configuration.topics().logEpoch());
    }

    /** With models of their own: neither queries nor the embedder wait for what is paid for the past. */
    private Function<Space, AsOfBuilder> pasts(KafkaCluster kafka) {
        QueryEmbedders models = new QueryEmbedders(embedders);
        started("past-embedders", models::close);
        return space -> new AsOfBuilder(AsOfSettings.of(settings(space, kafka), dir.temporary()), models.of(space),
                InstantSource.system());
    }

    /** Among the members of embedders' groups; sinks go by the instance alone. */
    static String embedderInstance(InstallationFile installation) {
        return "refold-" + installation.instance();
    }

    private Map<String, SinkService> sinks(KafkaCluster kafka, InstallationFile installation,
            Map<String, IndexStore> stores, QueryEmbedders queries, Function<Space, AsOfBuilder> pasts,
            Optional<Embedders> spaces) {
        Configuration.Sink wanted = configuration.sink();
        Map<String, SinkService> sinks = new TreeMap<>();
        stores.forEach((name, store) -> {
            SinkSettings settings = new SinkSettings(topics.prefix() + "refold-sink", installation.instance(),
                    wanted.batchRecords(),
                    wanted.batchBytes(), wanted.batchWait(), kafka.client());
            SinkService service = new SinkService(store, configuration.space(), topics::embeddings, settings,
                    new WakingListener(tracing.sink(metrics.sinkListener()), moves),
                    new RebuildParts(queries::of, pasts, Verifications.check(verifier(store, kafka)),
                            metrics.rebuildListener(name), space -> spaces.flatMap(all -> all.spend(space))));
            started("sinks-" + name, service::close);
            service.start();
            sinks.put(name, service);
        });
        return sinks;
    }

    private SpaceOperations spaceOperations(KafkaCluster kafka, InstallationFile installation,
            Map<String, IndexStore> stores, Optional<Embedders> embedding) {
        return new SpaceOperations(stores.values(), new SpaceLogs(topics, kafka.client(), dir.embedder()), topics,
                installation, embedding, configuration.space());
    }

    /** Before anything is waited for: an orchestrator asks from the first second on. */
    private void probes(Pipeline pipeline) {
        Configuration.Probes wanted = configuration.probes();
        if (wanted.port().isEmpty()) {
            return;
        }
        RoleHealth health = new RoleHealth(pipeline);
        try {
            ProbeServer server = ProbeServer.start(wanted.host(), wanted.port().getAsInt(),
                    api.isPresent() ? api.get()::health : health::now, metrics::scrape);
            started("probes", server::close);
        } catch (IllegalStateException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private RunInfo serve(KafkaCluster kafka, Map<String, IndexStore> stores, Pipeline pipeline,
            QueryEmbedders queries, Operations operations) throws InterruptedException {
        DocumentProducer producer = DocumentProducer.open(ProducerSettings.of(topics.documents(), kafka.client())
                .withLogEpoch(configuration.topics().logEpoch()).withSource("urn:refold:api"),
                metrics.producerListener());
        started("producer", producer::close);
        String controlKey = controlKey();
        RecentRejections rejections = rejections(kafka);
        QueryServer server = server(new Backend(Collections.unmodifiableMap(stores), queries, producer,
                configuration.topics().logEpoch(), pipeline, operations, metrics, tracing, moves,
                new KnownRejections(rejections), new StackLogBook(rejections,
                        new EventHistory(topics.documents(), kafka.client()), configuration.topics().logEpoch())),
                controlKey, access(kafka, pipeline));
        started("api", server::close);
        api = Optional.of(server);
        RunInfo run = new RunInfo(ProcessHandle.current().pid(), RunInfo.startOfThisProcess(),
                "http://" + hostInUrl() + ':' + server.port(), kafka.bootstrapServers(), topics.prefix(),
                configuration.topics().logEpoch(), configuration.activeStores(), configuration.defaultStore(),
                controlKey);
        run.write(dir);
        started("run-file", () -> RunInfo.remove(dir));
        return run;
    }

    private Operations operations(KafkaCluster kafka, Map<String, IndexStore> stores, QueryEmbedders queries,
            Function<Space, AsOfBuilder> pasts, SpaceOperations spaces) {
        Map<String, Rebuilds> rebuilds = new TreeMap<>();
        stores.forEach(
                (name, store) -> rebuilds.put(name, new Rebuilds(store, topics::embeddings, kafka.client(), pasts)));
        Map<String, Verifier> verifiers = new TreeMap<>();
        stores.forEach((name, store) -> verifiers.put(name, verifier(store, kafka)));
        Verifications verifications = new Verifications(verifiers);
        started("verifications", verifications::close);
        PastPlans plans = new PastPlans();
        started("past-plans", plans::close);
        return new StoreOperations(stores, rebuilds, verifications, plans, spaces, configuration.space(),
                queries::require);
    }

    private RecentRejections rejections(KafkaCluster kafka) {
        RecentRejections recent = new RecentRejections(topics.deadLetters(), kafka.client(), moves::moved);
        started("rejections", recent::close);
        recent.start();
        return recent;
    }

    private Rebuilds rebuilds(IndexStore store, KafkaCluster kafka) {
        return new Rebuilds(store, topics::embeddings, kafka.client());
    }

    private Verifier verifier(IndexStore store, KafkaCluster kafka) {
        return new Verifier(store, topics::embeddings,
                VerifySettings.of(kafka.client()).withTemporary(dir.temporary()));
    }

    private Access access(KafkaCluster kafka, Pipeline pipeline) throws InterruptedException {
        if (!configuration.auth().required()) {
            return new Access.Open();
        }
        WatchedKeys keys = WatchedKeys.start(new KeyTopic(kafka.client(), topics, (short) configuration.topics()
                .replicas()));
        started("access-keys", keys::close);
        pipeline.watch("access keys", keys::problem);
        keys.awaitRead(KAFKA_PATIENCE);
        return new Access.Required(keys, tokens(pipeline), configuration.auth().limits());
    }

    private TokenJudge tokens(Pipeline pipeline) {
        return configuration.auth().jwt().<TokenJudge>map(settings -> {
            JwtJudge judge = JwtJudge.of(settings);
            started("token-keys", judge::close);
            pipeline.watch("tokens", judge::problem);
            return judge;
        }).orElse(TokenJudge.NONE);
    }

    private QueryServer server(Backend backend, String controlKey, Access access) {
        Configuration.Http http = configuration.http();
        QuerySettings settings = new QuerySettings(http.host(), http.port(), http.maxBodyBytes(),
                http.maxConcurrent(), http.timeout(), configuration.defaultStore(), controlKey);
        try {
            return QueryServer.start(settings.withAccess(access), backend);
        } catch (IllegalStateException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage() + "; choose another with --port", e);
        }
    }

    private String hostInUrl() {
        String host = switch (configuration.http().host()) {
            case "0.0.0.0" -> "127.0.0.1"; // Every address listens; clients need one.
            case "::" -> "::1";
            case String one -> one;
        };
        return host.contains(":") ? '[' + host + ']' : host;
    }

    private static String controlKey() {
        byte[] bytes = new byte[CONTROL_KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
