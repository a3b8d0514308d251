package dev.refold.cli.stack;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.LogKeys;
import dev.refold.store.Counts;
import dev.refold.store.ForwardingStore;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.PoolFigures;
import dev.refold.store.StoreException;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on a server that may be down when this process starts: it is opened in the background, again and again, and
 * until then every method is {@link StoreException.Unavailable} with the reason. Thread-safe.
 */
final class AwaitedStore extends ForwardingStore {

    private static final Logger LOG = LoggerFactory.getLogger(AwaitedStore.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Most servers are up: then nobody needs to hear of waiting. */
    private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(5);

    private final String name;
    private final Supplier<IndexStore> opener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch attempted = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable IndexStore opened;
    private volatile String reason;

    private AwaitedStore(String name, Supplier<IndexStore> opener) {
        this.name = name;
        this.opener = opener;
        this.reason = "the store " + name + " is being opened";
        this.thread = Thread.ofPlatform().daemon().name("open-" + name).unstarted(this::openUntilItWorks);
    }

    /**
     * Returns after the first attempt, unless that takes long.
     *
     * @param opener fails with {@link StoreException} when it is to be tried again
     */
    static AwaitedStore open(String name, Supplier<IndexStore> opener) throws InterruptedException {
        AwaitedStore store = new AwaitedStore(name, opener);
        store.thread.start();
        if (!store.attempted.await(FIRST_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.atWarn().addKeyValue(LogKeys.STORE, name).log("the store is being opened");
        }
        return store;
    }

    private void openUntilItWorks() {
        try {
            do {
                boolean open = opens();
                attempted.countDown();
                if (open) {
                    return;
                }
            } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean opens() {
        try {
            opened = opener.get();
            LOG.atInfo().addKeyValue(LogKeys.STORE, name).log("the store is open");
            return true;
        } catch (StoreException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(reason)) {
                LOG.atWarn().addKeyValue(LogKeys.STORE, name).addKeyValue(LogKeys.REASON, now)
                        .log("the store cannot be opened yet");
            }
            reason = now;
            return false;
        }
    }

    @Override
    protected IndexStore store() {
        IndexStore store = opened;
        if (store == null) {
            throw new StoreException.Unavailable(reason);
        }
        return store;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key) {
        return store().document(choice, key);
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal) {
        return store().chunk(choice, key, ordinal);
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter) {
        return store().count(choice, tenant, filter);
    }

    @Override
    public Optional<PoolFigures> pool() {
        IndexStore store = opened;
        return store == null ? Optional.empty() : store.pool();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IndexStore store = opened;
        if (store != null) {
            store.close();
        }
    }
}
