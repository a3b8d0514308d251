package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.embedder.EmbedderStatus.PartitionStatus;
import dev.refold.indexer.topics.FoundTopic;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicMismatchException;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds {@code documents} into {@code embeddings.<space>}, exactly once, as long as it is open. What it cannot accept
 * goes to {@code dead-letters}. Several instances with the same settings share the partitions.
 *
 * <p>
 * A model or broker that is away is waited for: {@link #status} says so, nothing is lost. {@link #status} may be called
 * by any thread; the embedder given to it is the caller's to close, after this.
 */
public final class EmbedderService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbedderService.class);

    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);
    /** Longer than any session of a member that is gone. */
    private static final Duration GROUP_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration GROUP_PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final EmbedderSettings settings;
    private final Embedder embedder;
    private final EmbedderListener listener;
    private final TokenMeter meter;
    private final Clock clock = Clock.systemUTC();
    private final ModelHealth modelHealth = new ModelHealth(clock);
    private final ProgressBoard board = new ProgressBoard();
    private final AtomicReference<Optional<String>> fatal = new AtomicReference<>(Optional.empty());
    private volatile @Nullable Running running;
    private volatile boolean closed;

    /** What {@link #start} opened. */
    private record Running(Admin admin, EmbedderLogs logs, KafkaProbe probe, EmbeddingWorkers workers,
            KafkaStreams streams) {}

    /** @throws IllegalArgumentException when the embedder is not the space's */
    public EmbedderService(EmbedderSettings settings, Embedder embedder, EmbedderListener listener) {
        this(settings, embedder, listener, new TokenMeter());
    }

    /**
     * @param meter of this space; when the model is elsewhere, the embedder tells it of its requests
     * @throws IllegalArgumentException when the embedder is not the space's
     */
    public EmbedderService(EmbedderSettings settings, Embedder embedder, EmbedderListener listener, TokenMeter meter) {
        settings.requireEmbedderOfSpace(embedder);
        this.settings = settings;
        this.embedder = embedder;
        this.listener = listener;
        this.meter = meter;
    }

    /**
     * Makes the topics that are missing, checks where to go on, and starts. Once.
     *
     * @throws TopicMismatchException when a topic is not as it must be
     * @throws WrongLogException when the log is not the one read before
     * @throws KafkaUnavailableException when Kafka does not answer; the call may be made again
     */
    public synchronized void start() throws InterruptedException {
        if (running != null || closed) {
            throw new IllegalStateException("started already, or closed");
        }
        Admin admin = Admin.create(StreamsProperties.admin(settings));
        try {
            Running now = build(admin, prepare(admin));
            running = now;
            now.streams().start();
        } finally {
            if (running == null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private Running build(Admin admin, EmbedderLogs logs) {
        EmbeddingWorkers workers = new EmbeddingWorkers(embedder, Backoff.DEFAULT, modelHealth, listener, meter);
        boolean built = false;
        try {
            // Fails when another instance has the state directory.
            KafkaStreams streams = streams(logs, workers);
            built = true;
            KafkaProbe probe = new KafkaProbe(admin, logs, clock, fault -> stop(streams, fault));
            return new Running(admin, logs, probe, workers, streams);
        } finally {
            if (!built) {
                workers.close();
            }
        }
    }

    private EmbedderLogs prepare(Admin admin) throws InterruptedException {
        Map<String, FoundTopic> topics = new TopicAdmin(admin, ADMIN_TIMEOUT).ensure(List.of(
                TopicSpec.documents(settings.topics(), settings.layout()),
                TopicSpec.embeddings(settings.topics(), settings.space(), settings.layout()),
                TopicSpec.deadLetters(settings.topics(), settings.layout())));
        FoundTopic documents = found(topics, settings.topics().documents());
        FoundTopic embeddings = found(topics, settings.topics().embeddings(settings.space()));
        SourceLog log = new SourceLog(documents.name(), documents.topicId(), settings.logEpoch());
        StartFacts facts = new StartFacts(admin, ReaderProperties.of(settings.kafka()), ADMIN_TIMEOUT);
        settleOffsets(facts, log, embeddings);
        return new EmbedderLogs(log, embeddings.name(), embeddings.topicId(), settings.layout().partitions());
    }

    /**
     * Members of a process that just ended are remembered until their session ends; until then no offset can be set.
     * Meanwhile another instance may have set them: so the facts are gathered anew each time.
     */
    private void settleOffsets(StartFacts facts, SourceLog log, FoundTopic embeddings) throws InterruptedException {
        String group = settings.applicationId();
        long deadline = System.nanoTime() + GROUP_TIMEOUT.toNanos();
        while (true) {
            StartPlan plan = facts.gather(log, embeddings, group);
            // Of all partitions, before any of them is worked at: a limit holds for all together.
            plan.known().forEach((partition, progress) -> meter.restored(partition, progress.tokens()));
            SortedMap<Integer, Long> offsets = plan.offsetsToSet();
            if (offsets.isEmpty() || facts.commit(log.topic(), group, offsets)) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new WrongLogException("offsets of group " + group + " must be set but it has members; end the"
                        + " other instances of this embedder first");
            }
            if (settings.instanceId().isPresent()) {
                facts.forget(group, settings.instanceId().get());
            }
            Thread.sleep(GROUP_PAUSE);
        }
    }

    private static FoundTopic found(Map<String, FoundTopic> topics, String name) {
        return Optional.ofNullable(topics.get(name)).orElseThrow();
    }

    private KafkaStreams streams(EmbedderLogs logs, EmbeddingWorkers workers) {
        Space space = settings.space();
        EmbedderRules rules = new EmbedderRules(logs.source(), logs.outputId(),
                new Gate(new EventCodec(settings.limits()), settings.layout().partitions()),
                new ChunkPlanner(new SpaceCutter(space.chunker()), space.dimensions(), settings.limits().chunks(),
                        settings.maxEmbeddedBytes()),
                space.id());
        EmbedderParts parts = new EmbedderParts(rules, embedder, workers, meter, board, listener, new EmbeddedCodec(),
                clock);
        KafkaStreams streams = new KafkaStreams(
                EmbedderTopology.build(settings.topics(), settings.topics().embeddings(space), parts),
                StreamsProperties.streams(settings));
        streams.setUncaughtExceptionHandler(this::afterFault);
        return streams;
    }

    /**
     * Closing is not waited for: the probe that noticed must not hang on it. Its reason is better than that of a stream
     * thread that found its offset gone.
     */
    private void stop(KafkaStreams streams, WrongLogException fault) {
        LOG.atError().addKeyValue(LogKeys.REASON, fault.getMessage()).log("the embedder stops");
        fatal.set(Optional.of(String.valueOf(fault.getMessage())));
        streams.close(Duration.ZERO);
    }

    private StreamThreadExceptionResponse afterFault(Throwable fault) {
        Optional<String> reason = Faults.fatal(fault);
        if (reason.isEmpty()) {
            LOG.atWarn().setCause(fault).log("a stream thread failed; another takes over");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.atError().setCause(fault).addKeyValue(LogKeys.REASON, reason.get()).log("the embedder stops");
        fatal.compareAndSet(Optional.empty(), reason);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** What this instance is doing now; reads memory only. */
    public EmbedderStatus status() {
        Running now = running;
        Map<Integer, Long> ends = now == null ? Map.of() : now.probe().ends();
        List<PartitionStatus> partitions = board.partitions().entrySet().stream()
                .map(entry -> partition(entry.getKey(), entry.getValue(), ends)).toList();
        EmbedderCounts counts = partitions.stream().map(PartitionStatus::counts).reduce(EmbedderCounts.ZERO,
                EmbedderCounts::plus);
        OptionalLong lag = ends.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(partitions.stream().mapToLong(PartitionStatus::lag).sum());
        List<String> reasons = reasons(now);
        return new EmbedderStatus(state(now, reasons), reasons, counts, lag, partitions, meter.spend());
    }

    private static PartitionStatus partition(int partition, Progress progress, Map<Integer, Long> ends) {
        Long end = ends.get(partition);
        return new PartitionStatus(partition, progress.nextOffset(), progress.marked(),
                end == null ? OptionalLong.empty() : OptionalLong.of(end), progress.counts());
    }

    private List<String> reasons(@Nullable Running now) {
        List<String> reasons = new ArrayList<>();
        fatal.get().ifPresent(reasons::add);
        if (now != null) {
            now.probe().reason().ifPresent(reasons::add);
            filling(now.logs()).ifPresent(reasons::add);
        }
        modelHealth.reason().ifPresent(reasons::add);
        return reasons;
    }

    /** Degraded until it is over: who rebuilds meanwhile waits for the marks that come last. */
    private Optional<String> filling(EmbedderLogs logs) {
        List<Integer> partitions = board.partitions().entrySet().stream()
                .filter(entry -> entry.getValue().isElsewhere(logs.outputId())).map(Map.Entry::getKey).toList();
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of("topic " + logs.output() + " was deleted and made anew: partitions " + partitions
                        + " are filled again from the embedder's own state, nothing is embedded twice; run refold"
                        + " rebuild STORE for every store that folds it");
    }

    private EmbedderStatus.State state(@Nullable Running now, List<String> reasons) {
        if (closed) {
            return EmbedderStatus.State.STOPPED;
        }
        if (fatal.get().isPresent()) {
            return EmbedderStatus.State.FAILED;
        }
        if (!reasons.isEmpty()) {
            return EmbedderStatus.State.DEGRADED;
        }
        if (now == null || now.streams().state() != KafkaStreams.State.RUNNING) {
            return EmbedderStatus.State.STARTING;
        }
        return meter.spend().held() ? EmbedderStatus.State.HELD : EmbedderStatus.State.RUNNING;
    }

    /** Commits what is under way and ends. What waits for the model waits for the next start. Idempotent. */
    @Override
    public synchronized void close() {
        Running now = running;
        if (closed || now == null) {
            closed = true;
            return;
        }
        closed = true;
        if (!now.streams().close(CLOSE_TIMEOUT)) {
            LOG.atWarn().log("the embedder did not end in time; the next start repeats its last transaction");
        }
        now.workers().close();
        now.probe().close();
        now.admin().close(Duration.ZERO);
    }
}
