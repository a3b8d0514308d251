package dev.refold.query;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationStatus;
import dev.refold.store.ForwardingStore;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose reads can be made to fail or to wait. */
final class HookedStore extends ForwardingStore {

    private final String name;
    private final IndexStore store;
    private final AtomicInteger progressCalls = new AtomicInteger();
    private volatile Runnable beforeEveryRead = () -> {};
    private volatile Optional<Duration> lastTimeout = Optional.empty();

    HookedStore(IndexStore store) {
        this(store.name(), store);
    }

    HookedStore(String name, IndexStore store) {
        this.name = name;
        this.store = store;
    }

    /** @param hook may throw or block */
    void beforeEveryRead(Runnable hook) {
        beforeEveryRead = hook;
    }

    int progressCalls() {
        return progressCalls.get();
    }

    /** Of the last search, document, chunk or count. */
    Optional<Duration> lastTimeout() {
        return lastTimeout;
    }

    @Override
    protected IndexStore store() {
        return store;
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        lastTimeout = Optional.of(query.timeout());
        beforeEveryRead.run();
        return store.search(choice, query);
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        lastTimeout = Optional.of(timeout);
        beforeEveryRead.run();
        return store.document(choice, key, timeout);
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        lastTimeout = Optional.of(timeout);
        beforeEveryRead.run();
        return store.chunk(choice, key, ordinal, timeout);
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        lastTimeout = Optional.of(timeout);
        beforeEveryRead.run();
        return store.count(choice, tenant, filter, timeout);
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        beforeEveryRead.run();
        return store.status(choice);
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        progressCalls.incrementAndGet();
        beforeEveryRead.run();
        return store.progress(choice);
    }

    @Override
    public List<Generation> generations() {
        beforeEveryRead.run();
        return store.generations();
    }

    @Override
    public List<Generation> generations(Duration timeout) {
        beforeEveryRead.run();
        return store.generations(timeout);
    }

    @Override
    public String name() {
        return name;
    }
}
