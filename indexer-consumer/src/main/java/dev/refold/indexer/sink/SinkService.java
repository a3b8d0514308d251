package dev.refold.indexer.sink;

import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.RebuildSettings;
import dev.refold.indexer.rebuild.RebuildWorkers;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds every generation of one store that is not dropped, so that a candidate catches up and a retired one stays ready
 * for rollback; and works at the store's rebuilds, whose generations it folds once they are loaded. Makes the store's first generation when there is none, and promotes it once it has folded what the log
 * held then; every later promotion is somebody's decision.
 *
 * <p>
 * Start once, close once. {@link #statuses()} may be called by any thread. A store or broker that is down is waited for.
 */
public final class SinkService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkService.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final IndexStore store;
    private final Space space;
    private final Function<Space, String> topicOf;
    private final SinkSettings settings;
    private final SinkListener listener;
    private final SinkKafka kafka;
    private final RebuildWorkers rebuilds;
    private final Map<Integer, Running> sinks = new ConcurrentSkipListMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread supervisor;

    private Optional<FirstPromotion> firstPromotion = Optional.empty();
    private volatile SinkState state = new SinkState.Waiting("starting");

    private record Running(GenerationSink sink, Thread thread) {}

    /**
     * @param space of the store's first generation
     * @param topicOf the embeddings topic of a space
     */
    public SinkService(IndexStore store, Space space, Function<Space, String> topicOf, SinkSettings settings,
            SinkListener listener) {
        this(store, space, topicOf, settings, listener, RebuildParts.withoutModel(RebuildListener.NONE));
    }

    /** @param rebuilding what the rebuilds of the store need */
    public SinkService(IndexStore store, Space space, Function<Space, String> topicOf, SinkSettings settings,
            SinkListener listener, RebuildParts rebuilding) {
        this(store, space, topicOf, settings, listener, RebuildSettings.of(settings.instance(), settings.batchRecords(),
                settings.batchBytes(), settings.kafka()), rebuilding);
    }

    /**
     * @param rebuildSettings of the same instance
     * @param rebuilding what the rebuilds of the store need
     */
    public SinkService(IndexStore store, Space space, Function<Space, String> topicOf, SinkSettings settings,
            SinkListener listener, RebuildSettings rebuildSettings, RebuildParts rebuilding) {
        this.store = store;
        this.space = space;
        this.topicOf = topicOf;
        this.settings = settings;
        this.listener = listener;
        this.kafka = new SinkKafka(settings);
        this.rebuilds = new RebuildWorkers(store, topicOf, rebuildSettings, rebuilding);
        this.supervisor = new Thread(this::supervise, "sinks-" + store.name());
    }

    public void start() {
        supervisor.start();
    }

    /** Running when generations can be looked up; waiting while the store or the broker cannot be reached. */
    public SinkState state() {
        return state;
    }

    /** Of every sink started here, by generation. */
    public List<SinkStatus> statuses() {
        return sinks.values().stream().map(running -> running.sink().status()).toList();
    }

    private void supervise() {
        try {
            do {
                look();
            } while (!closing.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            List<Generation> generations = store.generations();
            if (generations.isEmpty()) {
                Generation first = store.createFirst(space);
                LOG.atInfo().addKeyValue(LogKeys.GENERATION, first.name())
                        .addKeyValue(LogKeys.SPACE, first.space().id()).log("made the first generation");
                generations = List.of(first);
            }
            rebuilds.look(generations);
            generations.forEach(this::foldIfNew);
            stopDropped(generations);
            makeWay(generations);
            promoteFirst(generations);
            state = new SinkState.Running();
        } catch (StoreException | KafkaException e) {
            // Also when another process moved the generation between the look and the step: the next look decides anew.
            waiting(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A fault nobody thought of must not end the thread: new generations would never be folded.
            waiting("unexpected " + e);
        }
    }

    private void waiting(String reason) {
        SinkState.Waiting waiting = new SinkState.Waiting(reason);
        if (!waiting.equals(state)) {
            LOG.atWarn().addKeyValue(LogKeys.STORE, store.name()).addKeyValue(LogKeys.REASON, reason)
                    .log("the sinks wait");
        }
        state = waiting;
    }

    private void foldIfNew(Generation generation) {
        if (generation.state() == GenerationState.FAILED || sinks.containsKey(generation.number())
                || !rebuilds.isFoldable(generation.number())) {
            return;
        }
        String topic = topicOf.apply(generation.space());
        GenerationSink sink = new GenerationSink(store, generation, topic,
                kafka.consumer(store, generation.number(), topic), kafka, settings, listener,
                InstantSource.system());
        Thread thread = new Thread(sink, "sink-" + store.name() + "-" + generation.number());
        sinks.put(generation.number(), new Running(sink, thread));
        thread.start();
    }

    private void stopDropped(List<Generation> generations) {
        Set<Integer> numbers = generations.stream().map(Generation::number).collect(Collectors.toSet());
        sinks.entrySet().removeIf(entry -> {
            boolean dropped = !numbers.contains(entry.getKey());
            if (dropped) {
                LOG.atInfo().addKeyValue(LogKeys.GENERATION, store.name() + '@' + entry.getKey())
                        .log("the generation was dropped; its sink ends");
                entry.getValue().sink().stop();
            }
            return dropped;
        });
    }

    /** While a rebuild is about to be promoted, the live generation waits to be overtaken. */
    private void makeWay(List<Generation> generations) {
        boolean wanted = rebuilds.wantsWay();
        generations.forEach(generation -> Optional.ofNullable(sinks.get(generation.number())).ifPresent(
                running -> running.sink().hold(wanted && generation.state() == GenerationState.LIVE)));
    }

    private void promoteFirst(List<Generation> generations) {
        // A retired one was live: that none is now is somebody's decision.
        if (generations.stream().map(Generation::state)
                .anyMatch(EnumSet.of(GenerationState.LIVE, GenerationState.RETIRED)::contains)) {
            firstPromotion = Optional.empty();
            return;
        }
        Optional<Generation> first = generations.stream().filter(generation -> generation.space().equals(space))
                .filter(generation -> generation.state() != GenerationState.FAILED)
                .filter(generation -> !rebuilds.isRebuilt(generation.number()))
                .min(Comparator.comparingInt(Generation::number));
        if (first.isEmpty()) {
            return;
        }
        int number = first.get().number();
        FirstPromotion promotion = firstPromotion.filter(known -> known.generation() == number)
                .orElseGet(() -> new FirstPromotion(number, kafka.endOffsets(topicOf.apply(space))));
        firstPromotion = Optional.of(promotion);
        promotion.promoteWhenReached(store);
    }

    /** Stops every sink after the batch in hand; leaves the consumer groups static, so that a restart is quick. */
    @Override
    public void close() {
        closing.countDown();
        join(supervisor);
        rebuilds.close();
        sinks.values().forEach(running -> running.sink().stop());
        sinks.values().forEach(running -> join(running.thread()));
        kafka.close();
    }

    private static void join(Thread thread) {
        try {
            if (!thread.join(STOP_TIMEOUT)) {
                LOG.atWarn().addKeyValue(LogKeys.PART, thread.getName()).log("did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException e) {
            LOG.debug("{} was never started", thread.getName());
        }
    }
}
