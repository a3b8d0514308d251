package dev.refold.store.pgvector;

import dev.refold.schemas.LogKeys;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.Loading;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the keys and indexes that a loaded generation lacks, each in a transaction of its own: what was made stays when
 * a later one fails, or the process dies. The figures of planner and BM25 follow.
 */
final class IndexBuild {

    private static final Logger LOG = LoggerFactory.getLogger(IndexBuild.class);

    /** Of one index. */
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int POOL_FOR_TWO = 4;
    private static final List<String> VECTORS = List.of("vectors");
    private static final List<String> OTHER_TABLES = List.of("heads", "chunks", "stats", "df");
    private static final List<String> ALL_TABLES = Stream.concat(VECTORS.stream(), OTHER_TABLES.stream()).toList();
    /** Disk full, in PostgreSQL's words; the shared memory of parallel workers is a disk, too. */
    private static final String DISK_FULL = "53100";

    /**
     * Ends the server's work when its client has died, so that the next owner need not wait for an index that would be
     * rolled back. Not every platform of the server can tell.
     */
    private static final String NOTICE_DEAD_CLIENT = """
            DO $do$ BEGIN
                SET LOCAL client_connection_check_interval = '5s';
            EXCEPTION WHEN invalid_parameter_value OR undefined_object THEN NULL;
            END $do$""";

    private final PgBulkLoad.Parts parts;
    private final Generation generation;
    private final GenerationDdl ddl;
    private final Check check;

    IndexBuild(PgBulkLoad.Parts parts, Generation generation, Check check) {
        this.parts = parts;
        this.generation = generation;
        this.ddl = new GenerationDdl(parts.tables(), generation.number(), generation.space());
        this.check = check;
    }

    /** Throws when the load is not the caller's to index. */
    interface Check {
        void require(Loading loading);
    }

    /**
     * The vectors' indexes at the same time as the others': while the graph is built by several processes, the rest
     * needs one. Both, and what watches them, take a connection of the pool; a small one is not used up so.
     */
    void run(Consumer<IndexProgress> progress) {
        try (BuildProgress watch = BuildProgress.start(parts.transactions(), parts.tables(), generation.number(),
                progress)) {
            List<GenerationDdl.Index> missing = missing();
            if (parts.settings().poolSize() < POOL_FOR_TWO) {
                make(missing, ALL_TABLES, watch);
            } else {
                makeInTwo(missing, watch);
            }
        }
        parts.frequencies().takeMissing(generation.number());
    }

    private void makeInTwo(List<GenerationDdl.Index> missing, BuildProgress watch) {
        try (ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Void> rest = CompletableFuture.runAsync(() -> make(missing, OTHER_TABLES, watch), other);
            try {
                make(missing, VECTORS, watch);
            } finally {
                // What one of the two made stays, whatever becomes of the other.
                rest.exceptionally(_ -> null).join();
            }
            join(rest);
        }
    }

    private static void join(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void make(List<GenerationDdl.Index> missing, List<String> ofTables, BuildProgress watch) {
        for (GenerationDdl.Index index : missing) {
            if (ofTables.contains(index.table())) {
                watch.report(new IndexProgress(index.name(), 0, 0));
                make(index);
            }
        }
        analyze(ofTables);
    }

    private List<GenerationDdl.Index> missing() {
        return parts.transactions().write("looking for indexes", connection -> {
            check.require(parts.loads().of(connection, generation.number()));
            return ddl.missingIndexes(connection);
        });
    }

    private void make(GenerationDdl.Index index) {
        Optional<Integer> workers = parts.settings().indexResources().workers();
        try {
            make(index, workers);
        } catch (StoreException.Unavailable e) {
            boolean noRoom = e.getCause() instanceof SQLException cause && DISK_FULL.equals(cause.getSQLState());
            if (!noRoom || workers.equals(Optional.of(0))) {
                throw e;
            }
            LOG.atWarn().addKeyValue(LogKeys.GENERATION, generation.name()).addKeyValue(LogKeys.INDEX, index.name())
                    .setCause(e)
                    .log("no room to make an index with parallel workers (a container's /dev/shm is small); without");
            make(index, Optional.of(0));
        }
    }

    private void make(GenerationDdl.Index index, Optional<Integer> workers) {
        parts.transactions().write("making " + index.name() + " of generation " + generation.number(), connection -> {
            LongWork.allow(connection, LONGEST);
            // Conflicts with itself: of two owners, the later waits here and then finds the index made.
            check.require(parts.loads().holding(connection, generation.number(), index.table(),
                    "SHARE UPDATE EXCLUSIVE"));
            if (ddl.missingIndexes(connection).contains(index)) {
                prepare(connection, workers);
                ddl.createIndex(connection, index);
            }
            return index;
        });
    }

    private void prepare(Connection connection, Optional<Integer> workers) throws SQLException {
        long kib = IndexMemory.kib(connection, parts, generation);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL maintenance_work_mem = " + kib);
            if (workers.isPresent()) {
                statement.execute("SET LOCAL max_parallel_maintenance_workers = " + workers.get());
            }
            statement.execute(NOTICE_DEAD_CLIENT);
        }
    }

    private void analyze(List<String> ofTables) {
        parts.transactions().write("analysing generation " + generation.number(), connection -> {
            LongWork.allow(connection, LONGEST);
            try (Statement statement = connection.createStatement()) {
                return statement.execute(parts.tables().sql(generation.number(),
                        "ANALYZE {g}." + String.join(", {g}.", ofTables)));
            }
        });
    }
}
