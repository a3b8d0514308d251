package dev.refold.store;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hands every call to another store: for those that add something to some of them. */
public abstract class ForwardingStore implements IndexStore {

    /** Where calls go; asked each time. */
    protected abstract IndexStore store();

    @Override
    public String name() {
        return store().name();
    }

    @Override
    public Capabilities capabilities() {
        return store().capabilities();
    }

    @Override
    public String installationId() {
        return store().installationId();
    }

    @Override
    public Generation create(Space space) {
        return store().create(space);
    }

    @Override
    public Generation createFirst(Space space) {
        return store().createFirst(space);
    }

    @Override
    public Generation create(Space space, String task) {
        return store().create(space, task);
    }

    @Override
    public Optional<Task> task(int number) {
        return store().task(number);
    }

    @Override
    public boolean updateTask(int number, Task next) {
        return store().updateTask(number, next);
    }

    @Override
    public BulkLoad beginLoad(int number) {
        return store().beginLoad(number);
    }

    @Override
    public BulkLoad resumeLoad(int number) {
        return store().resumeLoad(number);
    }

    @Override
    public List<Generation> generations() {
        return store().generations();
    }

    @Override
    public List<Generation> generations(Duration timeout) {
        return store().generations(timeout);
    }

    @Override
    public Generation transition(int number, GenerationState state) {
        return store().transition(number, state);
    }

    @Override
    public Generation promote(int number) {
        return store().promote(number);
    }

    @Override
    public void drop(int number) {
        store().drop(number);
    }

    @Override
    public SinkPosition claim(int number, String topicId, int partition) {
        return store().claim(number, topicId, partition);
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        return store().apply(number, batch);
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        return store().search(choice, query);
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        return store().document(choice, key, timeout);
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        return store().chunk(choice, key, ordinal, timeout);
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        return store().count(choice, tenant, filter, timeout);
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        return store().status(choice);
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        return store().progress(choice);
    }

    @Override
    public StoreScan scan(int number) {
        return store().scan(number);
    }

    @Override
    public StoreScan scan(int number, Set<DocumentKey> keys) {
        return store().scan(number, keys);
    }

    @Override
    public int mend(int number, List<Mend> mends) {
        return store().mend(number, mends);
    }

    @Override
    public List<String> orphans() {
        return store().orphans();
    }

    @Override
    public void removeOrphan(String orphan) {
        store().removeOrphan(orphan);
    }

    @Override
    public Optional<PoolFigures> pool() {
        return store().pool();
    }

    @Override
    public void close() {
        store().close();
    }
}
