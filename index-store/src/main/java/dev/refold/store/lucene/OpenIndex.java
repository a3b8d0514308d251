package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.Loading;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;

/**
 * The index of one generation, open for folding and reading.
 *
 * <p>
 * Batches of several partitions are folded at the same time, under the shared lock. Whatever must not fall into the
 * middle of a batch takes the exclusive lock: a commit (documents and positions become durable together) and a refresh
 * (they become visible together).
 *
 * <p>
 * A commit waits for the disk, so it comes later than {@link #apply} returns. That keeps the promise: a crash takes
 * back positions together with documents, and the sink goes on from the position it finds.
 *
 * <p>
 * When writing fails halfway, the index is <em>broken</em>: part of a batch may be in the writer, so nothing of it is
 * shown or committed any more. The owner closes it and opens it again at its last commit.
 */
final class OpenIndex implements SnapshotSource {

    /** Orders of documents that no reader shows yet; beyond it the reader is refreshed though nobody reads. */
    private static final int MAX_UNSEEN_DOCUMENTS = 50_000;
    /** How long a read waits for batches that are being folded, unless what it would miss is older than the lag. */
    private static final Duration MAX_WAIT = Duration.ofMillis(500);
    private static final Duration MAX_LAG = Duration.ofSeconds(1);

    private final String what;
    private final Generation generation;
    private final TextAnalysis analysis;
    private final IndexFiles files;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final FoldedTo folded;
    private final Map<Integer, Object> partitionLocks = new ConcurrentHashMap<>();
    private final Unseen unseen = new Unseen();
    private final AtomicInteger applying = new AtomicInteger();
    private volatile Snapshot snapshot;
    private volatile boolean uncommitted;
    private volatile boolean broken;
    private volatile boolean closed;

    private OpenIndex(String what, Generation generation, IndexFiles files, CommitData data)
            throws IOException {
        this.what = what;
        this.generation = generation;
        this.analysis = TextAnalysis.of(generation.space().language());
        this.files = files;
        this.folded = new FoldedTo(data);
        this.snapshot = new Snapshot(DirectoryReader.open(files.writer()), data.positions(), data.marks());
    }

    /** Makes an empty index and commits it. */
    static OpenIndex create(String what, Path path, Generation generation) {
        return Disk.read(what, () -> {
            try (IndexFiles files = IndexFiles.create(path)) {
                files.commit(new CommitData(generation.space().id(), List.of(), List.of()));
            }
            return open(what, path, generation);
        });
    }

    /** @throws StoreException.Mismatch when it is of another space or format, or damaged */
    static OpenIndex open(String what, Path path, Generation generation) {
        return Disk.read(what, () -> {
            IndexFiles files = IndexFiles.open(path);
            boolean opened = false;
            try {
                CommitData data = CommitData.read(generation.number(), what, files.commitData(),
                        generation.space());
                OpenIndex index = new OpenIndex(what, generation, files, data);
                opened = true;
                return index;
            } finally {
                if (!opened) {
                    files.close();
                }
            }
        });
    }

    boolean isBroken() {
        return broken;
    }

    SinkPosition claim(String topicId, int partition) {
        lock.writeLock().lock();
        try {
            requireWritable();
            SinkPosition claimed = BatchRules.claimed(folded.position(partition), topicId, partition);
            folded.set(claimed);
            noteChange();
            commitLocked();
            return claimed;
        } finally {
            lock.writeLock().unlock();
        }
    }

    ApplyOutcome apply(Batch batch) {
        return Disk.read(what, () -> {
            BatchRules.checkDimensions(generation, batch);
            // Analysis needs no lock.
            List<DocumentBlock> blocks = DocumentBlock.of(BatchRules.onePerKey(batch.documents()), analysis);
            ApplyOutcome outcome;
            synchronized (partitionLocks.computeIfAbsent(batch.from().partition(), partition -> new Object())) {
                outcome = fold(batch, blocks);
            }
            if (unseen.documents() > MAX_UNSEEN_DOCUMENTS) {
                refresh();
            }
            return outcome;
        });
    }

    private ApplyOutcome fold(Batch batch, List<DocumentBlock> blocks) throws IOException {
        lock.readLock().lock();
        applying.incrementAndGet();
        try {
            requireWritable();
            Optional<ApplyOutcome.Fenced> fenced = BatchRules.fenced(folded.position(batch.from().partition()), batch);
            return fenced.isPresent() ? fenced.get() : write(batch, newer(blocks), blocks.size());
        } finally {
            applying.decrementAndGet();
            lock.readLock().unlock();
        }
    }

    private List<DocumentBlock> newer(List<DocumentBlock> blocks) throws IOException {
        Heads heads = Heads.of(snapshot.reader());
        List<DocumentBlock> newer = new ArrayList<>(blocks.size());
        for (DocumentBlock block : blocks) {
            Optional<Order> known = unseen.orderOf(block.key());
            Optional<Order> stored = known.isPresent() ? known : heads.orderOf(block.key());
            if (BatchRules.replaces(block.document(), stored)) {
                newer.add(block);
            }
        }
        return newer;
    }

    private ApplyOutcome write(Batch batch, List<DocumentBlock> newer, int documents) throws IOException {
        orBroken(() -> {
            for (DocumentBlock block : newer) {
                files.writer().updateDocuments(Fields.block(block.key()), block.lucene());
                unseen.note(block.key(), block.document().order());
            }
            folded.advance(batch);
            noteChange();
        });
        return new ApplyOutcome.Applied(batch.to(), newer.size(), documents - newer.size(),
                newer.stream().mapToInt(DocumentBlock::chunks).sum(),
                newer.stream().mapToInt(DocumentBlock::vectors).sum());
    }

    private void orBroken(Disk.Action writing) throws IOException {
        boolean complete = false;
        try {
            writing.run();
            complete = true;
        } finally {
            broken |= !complete;
        }
    }

    private void noteChange() {
        unseen.note();
        uncommitted = true;
    }

    List<SinkPosition> positions() {
        return folded.positions();
    }

    /** These and no others, after a bulk load; nothing when a sink has claimed a partition since. Commits. */
    void setPositions(List<SinkPosition> all, List<Mark> allMarks) {
        lock.writeLock().lock();
        try {
            requireWritable();
            if (!Loading.isClaimed(positions())) {
                folded.set(all, allMarks);
                noteChange();
                commitLocked();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Puts documents right, while no batch is being folded; shows and commits them. */
    int mend(List<Mend> mends) {
        return Disk.read(what, () -> {
            BatchRules.checkDimensions(generation, mends.stream().flatMap(mend -> mend.state().stream()).toList());
            Mending mending = new Mending(mends, analysis);
            lock.writeLock().lock();
            try {
                requireWritable();
                refreshLocked();
                mending.keepUnchanged(snapshot.reader());
                if (mending.documents() > 0) {
                    orBroken(() -> mending.write(files.writer()));
                    noteChange();
                    refreshLocked();
                    commitLocked();
                }
            } finally {
                lock.writeLock().unlock();
            }
            return mending.documents();
        });
    }

    /**
     * What was applied until now, retained for the caller. When other batches are being folded for longer than
     * {@link #MAX_WAIT}, as in a bulk load, it may be up to {@link #MAX_LAG} behind.
     */
    @Override
    public Snapshot acquire() {
        return Disk.read(what, () -> {
            while (true) {
                refreshForRead();
                Snapshot current = snapshot;
                if (current.tryRetain()) {
                    return current;
                }
                requireOpen();
            }
        });
    }

    /** Does something with the marks of what was applied, while nothing more is. */
    void standingStill(Consumer<List<Mark>> action) {
        lock.writeLock().lock();
        try {
            action.accept(folded.marks());
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void refreshForRead() throws IOException {
        if (unseen.isNothing() || broken) {
            return;
        }
        boolean mustWait = applying.get() == 0 || unseen.isOlderThan(MAX_LAG);
        if (mustWait) {
            refresh();
        } else if (tryLock()) {
            refreshAndUnlock();
        }
    }

    private boolean tryLock() {
        try {
            return lock.writeLock().tryLock(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(what + " was not read: the thread was interrupted", e);
        }
    }

    private void refresh() throws IOException {
        lock.writeLock().lock();
        refreshAndUnlock();
    }

    private void refreshAndUnlock() throws IOException {
        try {
            refreshLocked();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void refreshLocked() throws IOException {
        if (unseen.isNothing() || broken || closed) {
            return;
        }
        orBroken(() -> {
            Snapshot old = snapshot;
            snapshot = new Snapshot(newest(old.reader()), folded.positions(), folded.marks());
            unseen.clear();
            old.release();
        });
    }

    /** With one reference for the caller. */
    private DirectoryReader newest(DirectoryReader known) throws IOException {
        DirectoryReader newer = DirectoryReader.openIfChanged(known, files.writer());
        if (newer != null) {
            return newer;
        }
        known.incRef();
        return known;
    }

    /** Makes durable what was applied until now; nothing to do when it is. */
    void commit() {
        if (!uncommitted) {
            return;
        }
        standingStill(_ -> {
            requireWritable();
            commitLocked();
        });
    }

    private void commitLocked() {
        Disk.run(what, () -> orBroken(() -> {
            files.commit(new CommitData(generation.space().id(), folded.positions(), folded.marks()));
            uncommitted = false;
        }));
    }

    /** Merges, waits for it, and commits; reads and batches go on meanwhile. */
    void merge(Merges.Goal goal, Consumer<IndexProgress> progress) {
        requireWritable();
        Disk.run(what, () -> new Merges(files.writer()).run(goal, progress, this::requireWritable));
        noteChange();
        commit();
    }

    private void requireWritable() {
        requireOpen();
        if (broken) {
            throw new StoreException.Unavailable(what + " failed while writing and goes back to its last commit;"
                    + " take its position again and go on from there");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Unavailable(what + " is closed");
        }
    }

    /** Commits, unless broken, and frees everything. */
    void close() {
        lock.writeLock().lock();
        try {
            if (!closed && !broken && uncommitted) {
                commitLocked();
            }
        } finally {
            discardLocked();
            lock.writeLock().unlock();
        }
    }

    /** Frees everything; what is not committed is gone. */
    void discard() {
        standingStill(_ -> discardLocked());
    }

    private void discardLocked() {
        if (closed) {
            return;
        }
        closed = true;
        Disk.run(what, () -> {
            try (files) {
                snapshot.release();
            }
        });
    }
}
