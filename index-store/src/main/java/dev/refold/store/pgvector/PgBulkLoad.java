package dev.refold.store.pgvector;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.Loading;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One owner's part of a bulk load. Each {@link #add} is a transaction on a connection of the pool, of which adds take
 * half at most: queries go on meanwhile.
 *
 * <p>
 * The tables are logged from the first row on. An unlogged table would save the log of the copies, but {@code SET
 * LOGGED} then writes the whole table again, with its log, and for that time it is on disk twice. Without any log
 * ({@code wal_level=minimal}, table made in the same transaction) there are neither replicas nor several connections.
 */
final class PgBulkLoad implements BulkLoad {

    private final Parts parts;
    private final Generation generation;
    private final long epoch;
    private final Semaphore adding;
    private final LoadFigures figures = new LoadFigures(LoadFigures.MAX_TERMS);
    /** The outcome of an add is not known: its rows are there once or not at all. */
    private volatile boolean inDoubt;

    PgBulkLoad(Parts parts, Generation generation, long epoch) {
        this.parts = parts;
        this.generation = generation;
        this.epoch = epoch;
        this.adding = new Semaphore(Math.max(1, parts.settings().poolSize() / 2));
    }

    /** What a load shares with its store. */
    record Parts(Transactions transactions, Tables tables, Registry registry, TermFrequencies frequencies,
            SearchBounds bounds, PgVectorSettings settings) {

        Loads loads() {
            return new Loads(tables);
        }
    }

    @Override
    public void add(List<EmbeddedDocument> documents) {
        BatchRules.checkDimensions(generation, documents);
        Map<Integer, BatchPlan> plans = plans(documents);
        acquire();
        try {
            copy(plans.values());
        } finally {
            adding.release();
        }
        figures.add(plans);
    }

    private Map<Integer, BatchPlan> plans(List<EmbeddedDocument> documents) {
        TextAnalysis analysis = TextAnalysis.of(generation.space().language());
        Map<Integer, BatchPlan> plans = new HashMap<>();
        documents.stream().collect(Collectors.groupingBy(document -> document.source().partition()))
                .forEach((partition, ofIt) -> plans.put(partition, BatchPlan.of(ofIt, Map.of(), analysis)));
        return plans;
    }

    private void copy(Collection<BatchPlan> plans) {
        boolean[] copied = {false};
        boolean committed = false;
        try {
            write("loading", connection -> {
                Loading loading = parts.loads().holding(connection, generation.number(), "heads", "ROW EXCLUSIVE");
                loading.checkOwner(generation, epoch);
                loading.checkFilling(generation);
                new LoadRows(connection, parts.tables(), generation.number(), generation.space()).copy(plans);
                copied[0] = true;
                return plans;
            });
            committed = true;
        } finally {
            inDoubt |= copied[0] && !committed;
        }
    }

    private void acquire() {
        long patience = parts.settings().writeTimeout().toMillis();
        try {
            if (!adding.tryAcquire(patience, TimeUnit.MILLISECONDS)) {
                throw new StoreException.Unavailable(what() + ": other threads are still adding after " + patience
                        + " ms; the server is too slow for them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(what() + ": interrupted", e);
        }
    }

    @Override
    public void flush() {
        change("flushing", (connection, loading) -> {
            if (loading.phase() == Loading.Phase.FILLING) {
                require(!inDoubt, "does not know whether its last documents arrived; begin it again");
                // Adds that the caller forgot: wait for them, let in no more.
                parts.loads().holding(connection, generation.number(), "heads", "SHARE");
                figures.write(connection, parts.tables(), generation.number(), parts.bounds().smallTenant());
                parts.loads().set(connection, generation.number(), loading.flushed());
            }
        });
    }

    @Override
    public void index(Consumer<IndexProgress> progress) {
        new IndexBuild(parts, generation, this::requireReadyToIndex).run(progress);
    }

    private void requireReadyToIndex(Loading loading) {
        loading.checkOwner(generation, epoch);
        loading.checkFlushed(generation);
    }

    @Override
    public void finish(List<SinkPosition> positions, List<Mark> marks) {
        change("finishing", (connection, loading) -> {
            loading.checkFlushed(generation);
            Positions stored = new Positions(parts.tables(), generation.number());
            if (loading.phase() == Loading.Phase.FINISHED && Loading.isClaimed(stored.positions(connection))) {
                // Said twice, because the answer was lost; a sink went on from there already.
                return;
            }
            List<GenerationDdl.Index> missing = ddl().missingIndexes(connection);
            require(missing.isEmpty(), "lacks indexes; make them first: " + missing.stream()
                    .map(GenerationDdl.Index::name).toList());
            stored.replaceAll(connection, positions, marks);
            parts.loads().set(connection, generation.number(), loading.finished());
        });
    }

    /** Holds nothing between calls. */
    @Override
    public void close() {}

    private interface Change {
        void of(Connection connection, Loading loading) throws SQLException;
    }

    private void change(String doing, Change change) {
        write(doing, connection -> {
            parts.registry().lock(connection);
            Loading loading = parts.loads().of(connection, generation.number());
            loading.checkOwner(generation, epoch);
            change.of(connection, loading);
            return loading;
        });
    }

    private <T> T write(String doing, Transactions.Work<T> work) {
        return parts.transactions().write(doing + " generation " + generation.number(), work);
    }

    private GenerationDdl ddl() {
        return new GenerationDdl(parts.tables(), generation.number(), generation.space());
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new StoreException.Refused(what() + ' ' + otherwise);
        }
    }

    private String what() {
        return "the bulk load of generation " + generation.number() + " of pgvector";
    }
}
