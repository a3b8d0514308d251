package dev.refold.store.pgvector;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BulkLoad;
import dev.refold.store.Capabilities;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationRules;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.LiveReads;
import dev.refold.store.PoolFigures;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.Task;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Searcher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Generations in PostgreSQL with pgvector. Documents, marks and position of a batch become visible together or not at
 * all; a late writer that lost its partition is fenced. Every read is one {@code REPEATABLE READ} snapshot under a role
 * that row-level security binds to the query's tenant.
 *
 * <p>
 * Thread-safe; any number of processes may use one database. A server that goes away makes methods throw
 * {@link StoreException.Unavailable} until it is back. Closing it closes its connections.
 */
public final class PgVectorStore implements IndexStore {

    static final String NAME = "pgvector";

    private static final Capabilities CAPABILITIES = new Capabilities(Tables.VectorType.MAX_DIMENSIONS, true, true,
            true);

    /** Batches wait meanwhile. */
    private static final int MENDS_AT_ONCE = 200;

    private final PgPool pool;
    private final Tables tables;
    private final SearchBounds bounds;
    private final Transactions transactions;
    private final Registry registry;
    private final TermFrequencies frequencies;
    private final Drops drops;
    private final BulkLoads bulkLoads;

    private PgVectorStore(PgPool pool, PgVectorSettings settings, SearchBounds bounds) {
        this.pool = pool;
        this.tables = Tables.of(settings);
        this.bounds = bounds;
        this.transactions = new Transactions(pool);
        this.registry = new Registry(tables);
        this.frequencies = new TermFrequencies(transactions, tables, bounds);
        this.drops = new Drops(transactions, tables, registry);
        this.bulkLoads = new BulkLoads(
                new PgBulkLoad.Parts(transactions, tables, registry, frequencies, bounds, settings));
    }

    /**
     * Connects and makes the database ready: extension, query role, registry.
     *
     * @throws StoreException.Unavailable when the server does not answer within the boot timeout
     * @throws StoreException.Refused when a right is missing (the message says what to run), or the query role is one
     *     that policies do not bind
     */
    public static PgVectorStore open(PgVectorSettings settings) {
        return open(settings, Optional.empty(), bounds(settings));
    }

    /**
     * The same, with metrics of the pool.
     *
     * @param meterRegistry a Micrometer {@code MeterRegistry}; an object here, as this module does not need Micrometer
     */
    public static PgVectorStore open(PgVectorSettings settings, Object meterRegistry) {
        return open(settings, Optional.of(meterRegistry), bounds(settings));
    }

    private static SearchBounds bounds(PgVectorSettings settings) {
        return SearchBounds.DEFAULT.withExactChunks(settings.exactChunks());
    }

    static PgVectorStore open(PgVectorSettings settings, Optional<Object> meterRegistry, SearchBounds bounds) {
        PgPool pool = PgPool.open(settings, meterRegistry, new Installation(settings)::prepare);
        return new PgVectorStore(pool, settings, bounds);
    }

    /**
     * Takes an installation out of its database, every generation with it. Nothing may have it open.
     *
     * @throws StoreException.Unavailable when the server does not answer within the boot timeout
     */
    public static void remove(PgVectorSettings settings) {
        try (Connection connection = PgPool.firstConnection(settings)) {
            new Removal(Tables.of(settings)).from(connection);
        } catch (SQLException e) {
            throw SqlFailures.ofWrite("removing " + settings.schema(), e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public String installationId() {
        return transactions.read("reading the installation's id", registry::installationId);
    }

    @Override
    public Generation create(Space space) {
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        return transactions.write("creating a generation", connection -> {
            registry.lock(connection);
            return create(connection, space);
        });
    }

    @Override
    public Generation createFirst(Space space) {
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        return transactions.write("creating the first generation", connection -> {
            registry.lock(connection);
            List<Generation> present = registry.all(connection);
            return present.isEmpty() ? create(connection, space) : present.getFirst();
        });
    }

    @Override
    public Generation create(Space space, String task) {
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        return transactions.write("creating a generation with a task", connection -> {
            registry.lock(connection);
            Generation generation = create(connection, space);
            new Tasks(tables).setFirst(connection, generation.number(), task);
            return generation;
        });
    }

    @Override
    public Optional<Task> task(int number) {
        return transactions.read("reading a task", connection -> {
            registry.numbered(connection, number);
            return new Tasks(tables).of(connection, number);
        });
    }

    @Override
    public boolean updateTask(int number, Task next) {
        return transactions.write("changing the task of generation " + number, connection -> {
            registry.numbered(connection, number);
            return new Tasks(tables).replace(connection, number, next);
        });
    }

    @Override
    public BulkLoad beginLoad(int number) {
        return bulkLoads.begin(number);
    }

    @Override
    public BulkLoad resumeLoad(int number) {
        return bulkLoads.resume(number);
    }

    private Generation create(Connection connection, Space space) throws SQLException {
        Generation generation = registry.add(connection, space);
        GenerationDdl ddl = new GenerationDdl(tables, generation.number(), space);
        ddl.createTables(connection);
        ddl.createIndexes(connection);
        return generation;
    }

    @Override
    public List<Generation> generations() {
        return transactions.read("listing generations", registry::all);
    }

    @Override
    public List<Generation> generations(Duration timeout) {
        return transactions.read("listing generations", Deadline.after(timeout), registry::all);
    }

    @Override
    public Generation transition(int number, GenerationState state) {
        return transactions.write("changing generation " + number, connection -> {
            registry.lock(connection);
            Generation generation = registry.numbered(connection, number);
            GenerationRules.checkTransition(generation, state);
            if (state == GenerationState.READY) {
                new Loads(tables).of(connection, number).checkNoneOpen(generation, "be ready");
            }
            return registry.setState(connection, generation, state);
        });
    }

    @Override
    public Generation promote(int number) {
        return transactions.write("promoting generation " + number, connection -> {
            registry.lock(connection);
            Generation generation = registry.readable(connection, number);
            return generation.state() == GenerationState.LIVE ? generation : promote(connection, generation);
        });
    }

    private Generation promote(Connection connection, Generation generation) throws SQLException {
        Optional<Generation> live = registry.live(connection);
        List<Mark> marks = registry.lockedMarks(connection, generation.number());
        // A live one of another format answers nobody, so it holds back none that takes its place.
        List<Mark> liveMarks = live.isPresent() && registry.isReadable(connection, live.get())
                ? registry.lockedMarks(connection, live.get().number())
                : List.of();
        GenerationRules.checkFollowsLog(generation, new Tasks(tables).of(connection, generation.number()),
                new Positions(tables, generation.number()).positions(connection));
        GenerationRules.checkPromotable(generation, marks, liveMarks);
        if (live.isPresent()) {
            registry.setState(connection, live.get(), GenerationState.RETIRED);
        }
        return registry.setState(connection, generation, GenerationState.LIVE);
    }

    @Override
    public void drop(int number) {
        drops.drop(number);
    }

    @Override
    public SinkPosition claim(int number, String topicId, int partition) {
        return transactions.write("claiming partition " + partition + " of generation " + number, connection -> {
            Generation generation = registry.readable(connection, number);
            return new Positions(tables, number).claim(connection, generation, topicId, partition);
        });
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        return transactions.write("writing to generation " + number, connection -> new BatchApply(tables,
                registry.readable(connection, number)).apply(connection, batch));
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        Optional<String> filter = FilterPath.of(query.filter());
        Deadline deadline = Deadline.after(query.timeout());
        return read(choice, "searching", deadline, connection -> {
            Snapshot snapshot = Snapshot.open(connection, tables, choice, query.tenant(), deadline);
            return Searcher.search(snapshot.generation(), query,
                    new Candidates(snapshot, filter, bounds, frequencies),
                    TextAnalysis.of(snapshot.generation().space().language()));
        });
    }

    private <T> T read(GenerationChoice choice, String doing, Transactions.Work<T> work) {
        return LiveReads.read(choice, () -> transactions.read(doing, work));
    }

    private <T> T read(GenerationChoice choice, String doing, Deadline deadline, Transactions.Work<T> work) {
        return LiveReads.read(choice, () -> transactions.read(doing, deadline, work));
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        return read(choice, "reading a document", deadline, connection -> {
            Snapshot snapshot = Snapshot.open(connection, tables, choice, key.tenant(), deadline);
            return Storable.is(key.id()) ? new Contents(snapshot).document(key) : Optional.empty();
        });
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        return read(choice, "reading a chunk", deadline, connection -> {
            Snapshot snapshot = Snapshot.open(connection, tables, choice, key.tenant(), deadline);
            return Storable.is(key.id()) ? new Contents(snapshot).chunk(key, ordinal) : Optional.empty();
        });
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        return read(choice, "counting", deadline, connection -> new Counting(
                Snapshot.open(connection, tables, choice, tenant, deadline), FilterPath.of(filter)).counts());
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        return read(choice, "reading the status", connection -> {
            Snapshot snapshot = Snapshot.ofAll(connection, tables, choice);
            GenerationProgress progress = Positions.progress(snapshot);
            try (PreparedStatement statement = snapshot
                    .prepare("SELECT coalesce(sum(docs), 0), coalesce(sum(chunks), 0) FROM {g}.stats");
                    ResultSet sums = statement.executeQuery()) {
                if (!sums.next()) {
                    throw Transactions.noRow("sums of the statistics");
                }
                return new GenerationStatus(snapshot.generation(), sums.getLong(1), sums.getLong(2),
                        progress.positions(), progress.marks());
            }
        });
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        return read(choice, "reading the progress",
                connection -> Positions.progress(Snapshot.ofAll(connection, tables, choice)));
    }

    @Override
    public StoreScan scan(int number) {
        return PgScan.open(pool, tables, number, Optional.empty());
    }

    @Override
    public StoreScan scan(int number, Set<DocumentKey> keys) {
        return PgScan.open(pool, tables, number, Optional.of(keys));
    }

    @Override
    public int mend(int number, List<Mend> mends) {
        int mended = 0;
        for (int from = 0; from < mends.size(); from += MENDS_AT_ONCE) {
            List<Mend> some = mends.subList(from, Math.min(mends.size(), from + MENDS_AT_ONCE));
            mended += transactions.write("mending generation " + number, connection -> new Mending(connection, tables,
                    registry.readable(connection, number)).mend(some));
        }
        return mended;
    }

    @Override
    public List<String> orphans() {
        return transactions.read("listing orphans", new Orphans(tables)::names);
    }

    @Override
    public void removeOrphan(String orphan) {
        transactions.write("removing the orphan " + orphan, connection -> {
            registry.lock(connection);
            return new Orphans(tables).remove(connection, orphan);
        });
    }

    @Override
    public Optional<PoolFigures> pool() {
        return Optional.of(pool.figures());
    }

    /** Takes the snapshots of term frequencies that a search would have taken in the background, now. */
    void settle(int number) {
        frequencies.refreshAll(number);
    }

    @Override
    public void close() {
        frequencies.close();
        pool.close();
    }
}
