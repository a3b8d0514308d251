package dev.refold.e2e;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Capabilities;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that tells which batch is being written: batches are numbered from 1 as they begin. For stores that one sink
 * writes to, one batch at a time.
 */
final class WatchedWrites implements IndexStore {

    static final int NONE = 0;

    private final IndexStore store;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final Set<Integer> failed = ConcurrentHashMap.newKeySet();
    private volatile int open = NONE;

    WatchedWrites(IndexStore store) {
        this.store = store;
    }

    /** The batch that is being written, or {@link #NONE}. */
    int open() {
        return open;
    }

    /** How many batches were written. */
    int written() {
        return written.get();
    }

    boolean failed(int batch) {
        return failed.contains(batch);
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        int mine = begun.incrementAndGet();
        boolean complete = false;
        open = mine;
        try {
            ApplyOutcome outcome = store.apply(number, batch);
            complete = true;
            written.incrementAndGet();
            return outcome;
        } finally {
            if (!complete) {
                failed.add(mine);
            }
            open = NONE;
        }
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public String installationId() {
        return store.installationId();
    }

    @Override
    public Generation create(Space space) {
        return store.create(space);
    }

    @Override
    public Generation createFirst(Space space) {
        return store.createFirst(space);
    }

    @Override
    public List<Generation> generations() {
        return store.generations();
    }

    @Override
    public Generation transition(int number, GenerationState state) {
        return store.transition(number, state);
    }

    @Override
    public Generation promote(int number) {
        return store.promote(number);
    }

    @Override
    public void drop(int number) {
        store.drop(number);
    }

    @Override
    public SinkPosition claim(int number, String topicId, int partition) {
        return store.claim(number, topicId, partition);
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        return store.search(choice, query);
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key) {
        return store.document(choice, key);
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal) {
        return store.chunk(choice, key, ordinal);
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter) {
        return store.count(choice, tenant, filter);
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        return store.status(choice);
    }

    @Override
    public void close() {
        store.close();
    }
}
