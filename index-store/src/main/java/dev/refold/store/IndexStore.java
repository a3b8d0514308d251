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

/**
 * A place where generations live: an index folded from {@code embeddings.<space>}, disposable by design. Safe for use
 * by many threads; one thread at a time applies to one partition of one generation.
 *
 * <p>
 * Every read is of one snapshot of one generation, the look-up of the live one included: its answer names the
 * generation, and holds the chunks of exactly one version of a document or none. Every method throws
 * {@link StoreException}, whose subtype says who acts; every one of them may be called again after
 * {@link StoreException.Unavailable}.
 */
public interface IndexStore extends AutoCloseable {

    /** Of reads that name no other. */
    Duration READ_TIMEOUT = Duration.ofSeconds(30);

    /** {@code lucene}, {@code pgvector}, {@code chroma}, {@code memory}. */
    String name();

    Capabilities capabilities();

    /**
     * Tells what is folded here from all else that is folded of one log: random, made once with the store's registry, the
     * same for every process that shares the data and after every start. Another database, schema, server or directory
     * has another; a copy of one has the same, and must not fold the same log beside it. Letters, digits and hyphens.
     */
    String installationId();

    /**
     * Makes an empty generation in state {@link GenerationState#BUILDING}.
     *
     * @throws StoreException.Refused when the space has more dimensions than the store can take
     */
    Generation create(Space space);

    /**
     * Makes a generation when there is none, else returns the first there is, of whatever space: several processes may
     * find an empty store at once. This one is for a store that one process has; where several share it, the store
     * itself must see to it that only one is made.
     */
    default Generation createFirst(Space space) {
        synchronized (this) {
            List<Generation> present = generations();
            return present.isEmpty() ? create(space) : present.getFirst();
        }
    }

    /**
     * Makes an empty generation in state {@link GenerationState#BUILDING} with the task of filling it, in one step. Who
     * folds generations looks at the task first.
     *
     * @throws StoreException.Refused as {@link #create(Space)}
     */
    Generation create(Space space, String task);

    /** The task of a generation; empty when it was made without one. */
    Optional<Task> task(int number);

    /**
     * Compare-and-set: puts a task in place of the one whose revision is one less.
     *
     * @return whether it did; if not, somebody else was quicker
     */
    boolean updateTask(int number, Task next);

    /**
     * Begins to fill a building generation in bulk: takes it from whoever loads it and empties it.
     *
     * @throws StoreException.Refused when it is not building, or a sink has claimed it
     */
    BulkLoad beginLoad(int number);

    /**
     * Takes over a load whose documents were flushed, and keeps them.
     *
     * @throws StoreException.Refused when it is not building, or nothing was flushed
     */
    BulkLoad resumeLoad(int number);

    /** All that are not dropped, by number. */
    List<Generation> generations();

    /**
     * The same for a request.
     *
     * @param timeout of the whole call; a store that waits for no connection may pass over it
     * @throws StoreException.DeadlineExceeded when it is over
     */
    default List<Generation> generations(Duration timeout) {
        return generations();
    }

    /**
     * Moves a generation to {@code READY}, {@code RETIRED} or {@code FAILED}.
     *
     * @throws StoreException.Refused when its state does not lead there, see {@link GenerationState}
     */
    Generation transition(int number, GenerationState state);

    /**
     * Makes a generation live and retires the one that was, in one step: every read that begins afterwards sees the new
     * one. Promoting the live one changes nothing.
     *
     * @throws StoreException.Refused when it is still building or failed, or one of its marks is behind the live one's
     */
    Generation promote(int number);

    /**
     * Forgets a generation and frees its room.
     *
     * @throws StoreException.Refused when it is live
     */
    void drop(int number);

    /**
     * Takes a partition over: raises its owner epoch, after which no batch under a lower one commits.
     *
     * @return where to go on; offset 0 and owner epoch 1 for a partition never claimed
     * @throws StoreException.Mismatch when the position is of another topic id: the log was recreated
     */
    SinkPosition claim(int number, String topicId, int partition);

    /**
     * Folds a batch in, as if record by record (see {@link BatchRules#onePerKey}): each document is replaced as a whole,
     * or left alone when the stored order is as new or newer; a delete keeps its order. The mark never goes back.
     *
     * @throws StoreException.Mismatch when a vector is not of the generation's dimension; nothing is written
     */
    ApplyOutcome apply(int number, Batch batch);

    /** @throws StoreException.OtherSpace when the query's vector is not of the dimension of the generation's space */
    SearchResult search(GenerationChoice choice, SearchQuery query);

    /**
     * Empty when there is no such document, or it is deleted.
     *
     * @param timeout of the whole call; a store of this process, which waits for nobody, may pass over it
     * @throws StoreException.DeadlineExceeded when it is over
     */
    Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout);

    /** As {@link #document(GenerationChoice, DocumentKey, Duration)}. */
    Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout);

    /** What of one tenant matches the filter; as {@link #document(GenerationChoice, DocumentKey, Duration)}. */
    Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout);

    default Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key) {
        return document(choice, key, READ_TIMEOUT);
    }

    default Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal) {
        return chunk(choice, key, ordinal, READ_TIMEOUT);
    }

    default Counts count(GenerationChoice choice, String tenant, Filter filter) {
        return count(choice, tenant, filter, READ_TIMEOUT);
    }

    GenerationStatus status(GenerationChoice choice);

    /** Cheaper than {@link #status}: counts nothing. */
    GenerationProgress progress(GenerationChoice choice);

    /** Reads everything a generation holds; hold it no longer than needed. */
    StoreScan scan(int number);

    /** The same of some documents only, at most a few thousand. */
    StoreScan scan(int number, Set<DocumentKey> keys);

    /**
     * Mends documents while sinks go on; each is one step that no batch can come between.
     *
     * @return how many were mended; the others had changed since they were judged
     */
    int mend(int number, List<Mend> mends);

    /** What belongs to no generation: left behind by a process that died while making or dropping one. */
    List<String> orphans();

    /** Removes one of {@link #orphans()}; does nothing when it is none by now. */
    void removeOrphan(String orphan);

    /** Of the connections to its server; empty for one that keeps none, or has none yet. Quick, asks nobody, never fails. */
    default Optional<PoolFigures> pool() {
        return Optional.empty();
    }

    /** Frees connections and files; what was applied stays. Idempotent. */
    @Override
    void close();
}
