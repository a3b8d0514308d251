package dev.refold.store.chroma;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Mend;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One generation as this process reads and writes it. New chunks are written beside the readers; then heads, removals
 * and position change while no reader of this process looks, so that here a read sees one moment. Readers elsewhere
 * notice by versions that do not fit together, and look again.
 */
final class OpenGeneration {

    private static final int ATTEMPTS = 5;
    private static final int MENDS_AT_ONCE = 50;

    private final GenerationCollections collections;
    private final Refreshes refreshes = new Refreshes();
    private final Registry registry;
    private final LoadState load;
    private final TextAnalysis analysis;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Tenants tenants;
    /** Partitions with a batch that did not end: their totals are counted anew. Guarded by this. */
    private final Set<Integer> unfinished = new HashSet<>();

    OpenGeneration(GenerationCollections collections, Registry registry, LoadState load, int maxTermsOfTenant) {
        this.collections = collections;
        this.registry = registry;
        this.load = load;
        this.analysis = TextAnalysis.of(collections.generation().space().language());
        this.tenants = new Tenants(collections, maxTermsOfTenant);
    }

    GenerationCollections collections() {
        return collections;
    }

    TextAnalysis analysis() {
        return analysis;
    }

    /** What a read found, and whether it met chunks that do not fit the heads it knows. */
    record Seen<T>(T value, boolean isSuspect) {}

    synchronized SinkPosition claim(String topicId, int partition) {
        load.checkFinished(collections.generation());
        int number = collections.generation().number();
        Optional<Slot> known = current().slot(number, partition);
        SinkPosition claimed = BatchRules.claimed(known.map(Slot::position), topicId, partition);
        Slot slot = known.orElseGet(() -> Slot.unclaimed(claimed));
        Slot counted = collections.isAheadOf(slot) ? slot.holding(collections.count(partition)) : slot;
        registry.write(number, load.owner(), List.of(counted.at(claimed)));
        return claimed;
    }

    private RegistryState current() {
        RegistryState state = registry.read();
        int number = collections.generation().number();
        if (state.load(number).revision() != load.revision()) {
            throw new StoreException.Unavailable("generation " + number + " of " + ChromaStore.NAME
                    + " is being loaded in bulk; try again");
        }
        return state;
    }

    synchronized ApplyOutcome apply(Batch batch) {
        BatchRules.checkDimensions(collections.generation(), batch);
        int partition = batch.from().partition();
        Optional<Slot> known = current().slot(collections.generation().number(), partition);
        Optional<ApplyOutcome.Fenced> fenced = BatchRules.fenced(known.map(Slot::position), batch);
        if (fenced.isPresent()) {
            return fenced.get();
        }
        Slot slot = known.orElseThrow();
        Slot.Totals totals = unfinished.contains(partition) ? collections.count(partition) : slot.totals();
        List<EmbeddedDocument> documents = BatchRules.onePerKey(batch.documents());
        Fold fold = Fold.of(documents, collections.headsOf(documents), batch.to(), totals, analysis);
        unfinished.add(partition);
        collections.writeChunks(fold.changes());
        commit(fold, slot, batch);
        unfinished.remove(partition);
        return new ApplyOutcome.Applied(batch.to(), fold.changes().size(), fold.stale(), fold.chunks(),
                fold.vectors());
    }

    private void commit(Fold fold, Slot slot, Batch batch) {
        Slot after = new Slot(batch.to(), BatchRules.mark(slot.mark(), batch.mark()), fold.totals().documents(),
                fold.totals().chunks());
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        boolean written = false;
        try {
            collections.writeHeads(fold.changes());
            collections.removeOlder(fold.current());
            registry.write(collections.generation().number(), load.owner(), List.of(after));
            tenants.wrote(fold, batch.from(), batch.to());
            written = true;
        } finally {
            if (!written) {
                tenants.forget();
            }
            exclusive.unlock();
        }
    }

    /**
     * Mends documents: no batch of this process comes between. One of another process may, and what both wrote is then
     * found at the next look.
     *
     * @return how many
     */
    synchronized int mend(List<Mend> mends) {
        load.checkFinished(collections.generation());
        Mending mending = new Mending(collections, current(), analysis);
        int mended = 0;
        for (int from = 0; from < mends.size(); from += MENDS_AT_ONCE) {
            mended += exclusively(mending, mends.subList(from, Math.min(mends.size(), from + MENDS_AT_ONCE)));
        }
        if (mended > 0) {
            recount();
        }
        return mended;
    }

    /** Pages through all heads, as what was mended may have been counted in any partition, or in none. */
    private void recount() {
        int number = collections.generation().number();
        List<Slot> counted = current().slotsOf(number).stream()
                .map(slot -> slot.holding(collections.count(slot.position().partition()))).toList();
        registry.write(number, load.owner(), counted);
        unfinished.clear();
    }

    private int exclusively(Mending mending, List<Mend> mends) {
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        try {
            // What is mended was counted before or not: nobody knows.
            unfinished.addAll(mending.partitions(mends));
            return mending.mend(mends);
        } finally {
            tenants.forget();
            exclusive.unlock();
        }
    }

    /**
     * Reads a tenant as of the positions or later. What looks torn is looked at again as long as something new comes of
     * it, a few times: a writer in another process may be at work.
     */
    <T> T read(Collection<Slot> slots, String tenant, Deadline deadline, Function<TenantIndex, Seen<T>> read) {
        for (int attempt = 1;; attempt++) {
            Optional<Seen<T>> seen = readOnce(slots, tenant, deadline, read);
            if (seen.isPresent()
                    && (!seen.get().isSuspect() || attempt >= ATTEMPTS || !refresh(slots, tenant, deadline))) {
                return seen.get().value();
            }
            deadline.check();
            if (seen.isEmpty()) {
                refresh(slots, tenant, deadline);
            }
        }
    }

    /** Does something while no batch of this process comes to be seen. */
    void standingStill(Runnable action) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            action.run();
        } finally {
            reading.unlock();
        }
    }

    private <T> Optional<Seen<T>> readOnce(Collection<Slot> slots, String tenant, Deadline deadline,
            Function<TenantIndex, Seen<T>> read) {
        return shared(deadline, () -> tenants.fresh(tenant, slots).map(index -> {
            tenants.used(index);
            return read.apply(index);
        }));
    }

    private boolean refresh(Collection<Slot> slots, String tenant, Deadline deadline) {
        return refreshes.await(tenant, deadline, () -> refreshNow(slots, tenant));
    }

    private boolean refreshNow(Collection<Slot> slots, String tenant) {
        Lock exclusive = lock.writeLock();
        exclusive.lock();
        try {
            return tenants.refresh(tenant, slots);
        } finally {
            exclusive.unlock();
        }
    }

    private <T> T shared(Deadline deadline, Supplier<T> read) {
        Lock reading = lock.readLock();
        take(reading, deadline);
        try {
            return read.get();
        } finally {
            reading.unlock();
        }
    }

    private static void take(Lock reading, Deadline deadline) {
        try {
            while (!reading.tryLock(Math.max(1, deadline.left().toNanos()), TimeUnit.NANOSECONDS)) {
                deadline.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("interrupted while a batch is written", e);
        }
    }

    /** A document with the chunks that a choice of ordinals names; empty when it is not there. */
    Optional<Whole> document(DocumentKey key, Duration timeout, Function<Head, List<Integer>> ordinals) {
        Deadline deadline = Deadline.after(timeout);
        GenerationCollections limited = collections.within(deadline);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Optional<Whole>> whole = shared(deadline, () -> documentOnce(limited, key, ordinals));
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new StoreException.Unavailable("the document " + key + " in generation "
                + collections.generation().number() + " of " + ChromaStore.NAME
                + " is incomplete: it is being replaced, or a batch did not end; try again, and run refold verify");
    }

    /** Empty when it was torn. */
    private static Optional<Optional<Whole>> documentOnce(GenerationCollections collections, DocumentKey key,
            Function<Head, List<Integer>> ordinals) {
        Optional<Head> head = Optional.ofNullable(
                collections.heads(List.of(Ids.document(key))).get(Ids.document(key)))
                .filter(known -> !known.isDeleted());
        if (head.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        List<String> ids = ordinals.apply(head.get()).stream()
                .map(ordinal -> Ids.chunk(head.get().revision(), ordinal)).toList();
        List<ChunkForm.Piece> pieces = collections.pieces(ids);
        return pieces.size() == ids.size()
                ? Optional.of(Optional.of(new Whole(head.get(), pieces)))
                : Optional.empty();
    }

    /** A visible document, and chunks of exactly its version. */
    record Whole(Head head, List<ChunkForm.Piece> pieces) {

        private EmbeddedDocument.Present present() {
            return switch (head.document()) {
                case EmbeddedDocument.Present present -> present;
                case EmbeddedDocument.Deleted deleted ->
                    throw new IllegalStateException(deleted.key() + " is deleted and was read");
            };
        }

        /** Blank where no chunk is: only chunks are stored. */
        EmbeddedDocument.Present document() {
            int length = pieces.stream().mapToInt(ChunkForm.Piece::end).max().orElse(0);
            StringBuilder text = new StringBuilder(" ".repeat(length));
            pieces.forEach(piece -> text.replace(piece.start(), piece.end(), piece.text()));
            List<Chunk> chunks = pieces.stream().map(ChunkForm.Piece::chunk).toList();
            EmbeddedDocument.Present known = present();
            return new EmbeddedDocument.Present(known.key(), known.order(), known.source(), known.documentHash(),
                    known.title(), text.toString(), known.language(), known.metadata(), known.occurredAt(), chunks);
        }

        String title() {
            return present().title();
        }
    }
}
