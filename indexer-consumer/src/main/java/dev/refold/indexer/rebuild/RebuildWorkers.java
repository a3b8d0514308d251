package dev.refold.indexer.rebuild;

import dev.refold.indexer.rebuild.RebuildTasks.Held;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works at the rebuilds of one store that nobody else works at, each on a thread of its own, and says which generations a
 * sink may fold. {@link #look} and {@link #isFoldable} are called by one thread, now and then.
 */
public final class RebuildWorkers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildWorkers.class);
    private static final Duration LOOK_AT_TASK_EVERY = Duration.ofMillis(500);
    /** A rebuild whose owner died while promoting must not hold the live generation up for long. */
    private static final Duration MAKE_WAY_AT_MOST = Duration.ofSeconds(30);

    private final IndexStore store;
    private final Function<Space, String> topicOf;
    private final RebuildSettings settings;
    private final RebuildParts parts;
    private final RebuildTasks tasks;
    private final Admin admin;
    private final Map<Integer, Watched> watched = new HashMap<>();

    /** What is known of one generation. */
    private static final class Watched {

        private final TakeOver takeOver;
        private long lookAtNanos = System.nanoTime();
        private boolean settled;
        private boolean foldable;
        private OptionalLong promotingSinceNanos = OptionalLong.empty();
        private Optional<RunningRebuild> running = Optional.empty();

        private Watched(TakeOver takeOver) {
            this.takeOver = takeOver;
        }

        void settle(boolean mayBeFolded) {
            settled = true;
            foldable = mayBeFolded;
            promotingSinceNanos = OptionalLong.empty();
        }

        void saw(Rebuild rebuild) {
            foldable |= rebuild.foldable();
            boolean promoting = rebuild.step() instanceof RebuildStep.Promoting;
            if (promoting != promotingSinceNanos.isPresent()) {
                promotingSinceNanos = promoting ? OptionalLong.of(System.nanoTime()) : OptionalLong.empty();
            }
        }
    }

    /** @param topicOf the embeddings topic of a space */
    public RebuildWorkers(IndexStore store, Function<Space, String> topicOf, RebuildSettings settings,
            RebuildParts parts) {
        this.store = store;
        this.topicOf = topicOf;
        this.settings = settings;
        this.parts = parts;
        this.tasks = new RebuildTasks(store);
        this.admin = Admin.create(new HashMap<>(settings.kafka()));
    }

    /**
     * Takes up what there is to do. Quick, but for the store's answers.
     *
     * @param generations all there are
     */
    public void look(List<Generation> generations) {
        Set<Integer> numbers = generations.stream().map(Generation::number).collect(Collectors.toSet());
        watched.entrySet().removeIf(entry -> {
            boolean dropped = !numbers.contains(entry.getKey());
            if (dropped) {
                entry.getValue().running.ifPresent(RunningRebuild::stop);
            }
            return dropped;
        });
        OptionalInt live = generations.stream().filter(one -> one.state() == GenerationState.LIVE)
                .mapToInt(Generation::number).findFirst();
        generations.forEach(generation -> look(generation, live));
    }

    /** Whether a sink may fold the generation, as of the last look; false when it was not looked at. */
    public boolean isFoldable(int generation) {
        Watched one = watched.get(generation);
        return one != null && one.foldable;
    }

    /**
     * Whether the sink of the live generation should wait, as of the last look: one that is to be promoted must be as far
     * as the live one in every partition, and under steady traffic a slower store would never be.
     */
    public boolean wantsWay() {
        return watched.values().stream().flatMapToLong(one -> one.promotingSinceNanos.stream())
                .anyMatch(since -> System.nanoTime() - since < MAKE_WAY_AT_MOST.toNanos());
    }

    /** Whether the generation was made by a rebuild, which promotes it when its time has come. */
    public boolean isRebuilt(int generation) {
        Watched one = watched.get(generation);
        return one == null || !one.settled || !one.foldable;
    }

    private void look(Generation generation, OptionalInt live) {
        Watched one = watched.computeIfAbsent(generation.number(),
                _ -> new Watched(new TakeOver(settings.instance(), settings.takeOverAfter())));
        if (one.running.isPresent() && one.running.get().isAlive()) {
            one.saw(one.running.get().rebuild());
        } else if (!one.settled && System.nanoTime() - one.lookAtNanos >= 0) {
            one.running = Optional.empty();
            one.lookAtNanos = System.nanoTime() + LOOK_AT_TASK_EVERY.toNanos();
            lookAtTask(generation, live, one);
        }
    }

    private void lookAtTask(Generation generation, OptionalInt live, Watched one) {
        Optional<Held> found = Optional.empty();
        try {
            found = tasks.of(generation.number());
        } catch (StoreException.Mismatch e) {
            LOG.atError().addKeyValue(LogKeys.GENERATION, tasks.name(generation.number()))
                    .addKeyValue(LogKeys.REASON, e.getMessage()).log("the generation is neither filled nor folded");
            one.settle(false);
            return;
        } catch (StoreException.NoGeneration _) {
            return;
        }
        if (found.isEmpty()) {
            one.settle(true);
            return;
        }
        Held held = found.get();
        one.saw(held.rebuild());
        Decision decision = RebuildRules.next(held.rebuild(),
                new Observed(generation.state(), live, Instant.now(), Optional.empty()));
        if (!(decision instanceof Decision.End) && one.takeOver.isDue(held, System.nanoTime())) {
            Ownership.claim(tasks, generation.number(), held, settings.instance())
                    .ifPresent(ownership -> start(generation, ownership, one));
        }
    }

    private void start(Generation generation, Ownership ownership, Watched one) {
        LOG.atInfo().addKeyValue(LogKeys.GENERATION, tasks.name(generation.number()))
                .addKeyValue(LogKeys.STEP, ownership.rebuild().step().name())
                .addKeyValue(LogKeys.INSTANCE, settings.instance()).log("this process works at the rebuild");
        one.takeOver.owned();
        RunningRebuild running = new RunningRebuild(ownership, InstantSource.system(), settings.renewEvery());
        one.running = Optional.of(running);
        running.start(new Job(store, generation, topicOf.apply(generation.space()), new LogLook(admin), ownership,
                running.board(), settings, parts, new LookBack()));
    }

    /** Stops what works here; whoever looks next goes on with it. */
    @Override
    public void close() {
        watched.values().forEach(one -> one.running.ifPresent(RunningRebuild::stop));
        watched.values().forEach(one -> one.running.ifPresent(RunningRebuild::join));
        admin.close(Duration.ofSeconds(5));
    }
}
