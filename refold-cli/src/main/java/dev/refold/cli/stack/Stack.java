package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.query.PipelineStatus;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A running Refold: broker, embedder, sinks and HTTP API of one configuration in this process, or some of them. State
 * lies in the data directory, which it locks; another start goes on where this one ended. Whoever starts it closes it.
 */
public final class Stack implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Optional<RunInfo> run;
    private final Map<String, IndexStore> stores;
    private final String defaultStore;
    private final Pipeline pipeline;
    private final ClosingOrder parts;
    private final DataDir dir;

    Stack(DataDir dir, Optional<RunInfo> run, Map<String, IndexStore> stores, String defaultStore, Pipeline pipeline,
            ClosingOrder parts) {
        this.dir = dir;
        this.run = run;
        this.stores = stores;
        this.defaultStore = defaultStore;
        this.pipeline = pipeline;
        this.parts = parts;
    }

    /**
     * Starts what the roles need and returns; a Kafka or store that is down is waited for in the background.
     *
     * @throws CommandException when something is wrong that waiting does not mend; nothing runs on then
     */
    public static Stack start(Configuration configuration, Set<Role> roles) throws InterruptedException {
        return new StackStart(configuration, roles).start();
    }

    /** What clients need; empty without the API. */
    public Optional<RunInfo> run() {
        return run;
    }

    public DataDir dataDir() {
        return dir;
    }

    public PipelineStatus pipeline() {
        return pipeline.status();
    }

    /** Those of this process, by name. */
    Map<String, IndexStore> stores() {
        return Map.copyOf(stores);
    }

    /** Waits until the default store answers searches and nothing is amiss, or the time is over. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return true;
    }

    private boolean isReady() {
        PipelineStatus status = pipeline.status();
        boolean embedding = status.embedder().map(figures -> figures.state().equals("running")).orElse(true);
        IndexStore store = stores.get(defaultStore);
        return status.reasons().isEmpty() && embedding && (store == null || hasLive(store));
    }

    private static boolean hasLive(IndexStore store) {
        try {
            return store.generations().stream().anyMatch(one -> one.state() == GenerationState.LIVE);
        } catch (StoreException _) {
            return false; // Its reason is in the status.
        }
    }

    /** Ends everything in the reverse order of its start. Idempotent. */
    @Override
    public void close() {
        closeInTime();
    }

    /** @return whether every part ended within the deadline */
    public synchronized boolean closeInTime() {
        return parts.close(CLOSE_LIMIT);
    }
}
