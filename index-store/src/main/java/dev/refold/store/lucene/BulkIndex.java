package dev.refold.store.lucene;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The index of a generation that is being loaded: blocks are added by several threads, nothing is looked up, replaced,
 * merged or shown, no graph is made, and one commit makes all durable. Readers see an empty index. When adding fails halfway, part of a
 * document's batch may be in the writer: then nothing is committed, the load begins again.
 */
final class BulkIndex implements SnapshotSource {

    private final String what;
    private final Generation generation;
    private final TextAnalysis analysis;
    private final IndexFiles files;
    private final Snapshot empty;
    /** Shared by adds, exclusive for the end. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean broken;
    private boolean flushed;
    private boolean discarded;

    private BulkIndex(String what, Generation generation, IndexFiles files, Snapshot empty) {
        this.what = what;
        this.generation = generation;
        this.analysis = TextAnalysis.of(generation.space().language());
        this.files = files;
        this.empty = empty;
    }

    /** Makes an empty index and commits it. */
    static BulkIndex create(String what, Path path, Generation generation) throws IOException {
        IndexFiles files = IndexFiles.createForBulk(path);
        boolean created = false;
        try {
            files.commit(new CommitData(generation.space().id(), List.of(), List.of()));
            BulkIndex index = new BulkIndex(what, generation, files,
                    new Snapshot(files.committed(), List.of(), List.of()));
            created = true;
            return index;
        } finally {
            if (!created) {
                files.close();
            }
        }
    }

    /** @throws StoreException.Refused when it has ended */
    void add(List<EmbeddedDocument> documents) {
        lock.readLock().lock();
        boolean complete = false;
        try {
            requireFilling();
            Disk.run(what, () -> {
                for (EmbeddedDocument document : documents) {
                    files.writer().addDocuments(DocumentBlock.of(document, analysis).lucene());
                }
            });
            complete = true;
        } finally {
            broken |= !complete;
            lock.readLock().unlock();
        }
    }

    /** One commit; then the writer is closed. Again: does nothing. */
    void flush() {
        lock.writeLock().lock();
        try {
            if (flushed) {
                return;
            }
            requireFilling();
            broken = true;
            Disk.run(what, () -> {
                files.commit(new CommitData(generation.space().id(), List.of(), List.of()));
                files.close();
            });
            broken = false;
            flushed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireFilling() {
        if (flushed || discarded) {
            throw new StoreException.Refused("the bulk load of " + what + " has ended; begin it again");
        }
        if (broken) {
            throw new StoreException.Refused("the bulk load of " + what
                    + " failed while writing, part of what was added is missing; begin it again");
        }
    }

    /** Empty, or as good as: nothing that was added is seen before the load is flushed and the index opened anew. */
    @Override
    public Snapshot acquire() {
        if (!empty.tryRetain()) {
            throw new StoreException.Unavailable(what + " was read while its load ended; read it again");
        }
        return empty;
    }

    /** Frees everything; what is not flushed is gone. Waits for adds under way. Idempotent. */
    void discard() {
        lock.writeLock().lock();
        try {
            if (discarded) {
                return;
            }
            discarded = true;
            Disk.run(what, () -> {
                empty.release();
                if (!flushed) {
                    files.close();
                }
            });
        } finally {
            lock.writeLock().unlock();
        }
    }
}
