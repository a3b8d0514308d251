package dev.refold.store;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fills a generation that is building, in bulk: nothing is looked up and, where the store can help it, nothing is
 * indexed before the end. One call after the other, but for {@link #add}, which several threads may call at once, each
 * with other keys.
 *
 * <p>
 * Every method throws {@link StoreException.Refused} once another load of the generation has begun or resumed: the one
 * who was thought dead writes nothing more where the store can tell (see {@link Capabilities#positionInTransaction}).
 */
public interface BulkLoad extends AutoCloseable {

    /**
     * Adds states of documents, deletes among them: they keep their order. Every key at most once in all the load.
     *
     * @throws StoreException.Mismatch when a vector is not of the generation's dimension
     */
    void add(List<EmbeddedDocument> documents);

    /** What was added outlives this process from now on. No {@link #add} may follow. */
    void flush();

    /**
     * Makes what queries need and {@link #add} left out. May be repeated.
     *
     * @param progress told now and then, on the calling thread or another, until this returns; quick, throws nothing
     */
    void index(Consumer<IndexProgress> progress);

    /**
     * Sets where sinks go on and what the marks are, in one step. From then on the generation is folded like any other.
     *
     * @param positions of every partition that was loaded, owner epoch 0
     */
    void finish(List<SinkPosition> positions, List<Mark> marks);

    /** Frees connections and buffers; leaves what was flushed. Idempotent. */
    @Override
    void close();
}
