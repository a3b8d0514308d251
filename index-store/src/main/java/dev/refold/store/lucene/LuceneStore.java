package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.LogKeys;
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
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.Task;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Searcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded store: one Lucene index per generation under one root directory, which one process owns.
 *
 * <p>
 * A read sees every batch applied before it. In a bulk load, when batches are being applied for longer than half a
 * second, it may lag by up to a second, marks and documents together. Batches become durable in groups, once a second and on {@link #close}: a crash takes back the
 * last ones together with their positions, so the sink folds them again and nothing is lost or folded twice.
 * {@link #claim} and everything about generations is durable when it returns.
 *
 * <p>
 * Positions and marks lie in the user data of Lucene's commits, the list of generations in {@code generations.json}.
 */
public final class LuceneStore implements IndexStore {

    static final String NAME = "lucene";
    static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LuceneStore.class);
    private static final Capabilities CAPABILITIES = new Capabilities(Space.MAX_DIMENSIONS, true, false, false);

    private final Path root;
    private final RootLock rootLock;
    private final String installationId;
    private final RegistryFile file;
    private final Indexes indexes;
    private final Reads reads;
    private final LuceneLoads loads;
    private final Orphans orphans;
    private final Committer committer;
    private final VectorWay way;
    private volatile Registry registry;
    private volatile boolean closed;

    private LuceneStore(Path root, RootLock rootLock, Duration commitInterval, VectorWay way)
            throws IOException {
        this.root = root;
        this.rootLock = rootLock;
        this.way = way;
        // First: a directory of a newer format is left as it is.
        this.file = new RegistryFile(root);
        this.registry = file.read();
        this.installationId = InstallationFile.open(root);
        this.indexes = new Indexes(root, registry.generations().stream().map(Registry.Entry::number).toList());
        this.committer = new Committer(indexes, commitInterval);
        this.loads = new LuceneLoads(this, this::registry, this::write, indexes);
        this.reads = new Reads(this::registry, indexes);
        this.orphans = new Orphans(root, indexes);
    }

    /**
     * Opens the store in a directory, made when there is none.
     *
     * @throws StoreException.Refused when another process has it
     * @throws StoreException.Mismatch when it is damaged or of another format
     */
    public static LuceneStore open(Path root) {
        return open(root, VectorWay.CHEAPEST);
    }

    /** The same, with vector search in one way only. */
    public static LuceneStore open(Path root, VectorWay way) {
        return open(root, COMMIT_INTERVAL, way);
    }

    static LuceneStore open(Path root, Duration commitInterval, VectorWay way) {
        return Disk.read("the store at " + root, () -> {
            Files.createDirectories(root);
            RootLock lock = RootLock.acquire(root);
            boolean opened = false;
            try {
                LuceneStore store = new LuceneStore(root, lock, commitInterval, way);
                store.committer.start();
                opened = true;
                return store;
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        });
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
        return installationId;
    }

    @Override
    public Generation create(Space space) {
        return create(space, Optional.empty());
    }

    @Override
    public Generation create(Space space, String task) {
        return create(space, Optional.of(new Task(1, task)));
    }

    private synchronized Generation create(Space space, Optional<Task> task) {
        requireOpen();
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        Registry next = registry.withNew(space, task);
        Generation generation = next.require(next.lastNumber());
        // The index first: a crash in between leaves a directory that nobody names.
        Disk.run("the store at " + root, () -> indexes.create(generation));
        write(next);
        return generation;
    }

    @Override
    public Optional<Task> task(int number) {
        requireOpen();
        return registry.entry(number).task();
    }

    @Override
    public synchronized boolean updateTask(int number, Task next) {
        requireOpen();
        boolean replaces = next.replaces(registry.entry(number).task());
        if (replaces) {
            write(registry.with(number, next));
        }
        return replaces;
    }

    @Override
    public BulkLoad beginLoad(int number) {
        requireOpen();
        return loads.begin(number);
    }

    @Override
    public BulkLoad resumeLoad(int number) {
        requireOpen();
        return loads.resume(number);
    }

    @Override
    public List<Generation> generations() {
        requireOpen();
        return registry.generations().stream().map(Registry.Entry::toGeneration).toList();
    }

    @Override
    public synchronized Generation transition(int number, GenerationState state) {
        requireOpen();
        Generation generation = registry.require(number);
        GenerationRules.checkTransition(generation, state);
        if (state == GenerationState.READY) {
            checkNotLoading(generation, "be ready");
        }
        write(registry.with(number, state));
        return registry.require(number);
    }

    @Override
    public synchronized Generation promote(int number) {
        requireOpen();
        Generation candidate = registry.require(number);
        Optional<Generation> live = registry.live();
        if (live.isPresent() && live.get().number() == number) {
            return candidate;
        }
        GenerationRules.checkFollowsLog(candidate, registry.entry(number).task(),
                reads.read(candidate, (_, snapshot) -> snapshot.positions()));
        Promotion promotion = new Promotion(candidate, indexes.of(candidate), () -> write(registry.promoted(number)));
        live.flatMap(this::readable).ifPresentOrElse(promotion::inPlaceOf, promotion::first);
        return registry.require(number);
    }

    /** None when it cannot be read: it answers nobody, and another must be able to take its place. */
    private Optional<OpenIndex> readable(Generation live) {
        try {
            return Optional.of(indexes.of(live));
        } catch (StoreException.Mismatch e) {
            LOG.atWarn().setCause(e).addKeyValue(LogKeys.GENERATION, live.name())
                    .log("the live generation cannot be read, so it holds back none that replaces it");
            return Optional.empty();
        }
    }

    @Override
    public synchronized void drop(int number) {
        requireOpen();
        GenerationRules.checkDroppable(registry.require(number));
        write(registry.without(number));
        Disk.run("the store at " + root, () -> indexes.drop(number));
    }

    private void write(Registry next) {
        Disk.run("the list of generations in " + root, () -> file.write(next));
        registry = next;
    }

    @Override
    public synchronized SinkPosition claim(int number, String topicId, int partition) {
        requireOpen();
        checkNotLoading(registry.require(number), "be claimed");
        return writable(number).claim(topicId, partition);
    }

    private void checkNotLoading(Generation generation, String step) {
        registry.entry(generation.number()).loading().checkNoneOpen(generation, step);
    }

    @Override
    public int mend(int number, List<Mend> mends) {
        requireOpen();
        checkNotLoading(registry.require(number), "be mended");
        return writable(number).mend(mends);
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        return writable(number).apply(batch);
    }

    /**
     * Merges a generation's segments into one, for an index that will not change much: it is searched quicker, and by
     * one graph. Takes about as long as writing it anew; reads and batches go on meanwhile. What batches add later goes
     * into segments of its own as ever.
     */
    public void merge(int number) {
        writable(number).merge(Merges.Goal.ONE, _ -> {});
    }

    /** Waits until what the ordinary rule merges of a generation is merged, and makes it durable. */
    public void settle(int number) {
        writable(number).merge(Merges.Goal.WHAT_IS_DUE, _ -> {});
    }

    private OpenIndex writable(int number) {
        requireOpen();
        return indexes.of(registry.require(number));
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        Deadline deadline = Deadline.after(query.timeout());
        return reads.read(choice, (generation, snapshot) -> Searcher.search(generation, query,
                new LuceneCandidates(snapshot, query.tenant(), query.filter(), deadline, way),
                TextAnalysis.of(generation.space().language())));
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        return reads.read(choice, (generation, snapshot) -> new StoredContents(snapshot.reader()).document(key)
                .map(document -> new StoredDocument(generation, document)));
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        return reads.read(choice,
                (generation, snapshot) -> new StoredContents(snapshot.reader()).chunk(generation, key, ordinal));
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        return reads.read(choice, (generation, snapshot) -> {
            IndexSearcher searcher = snapshot.searcher();
            return new Counts(generation, searcher.count(FilterQueries.within(Fields.headOf(tenant), filter)),
                    searcher.count(FilterQueries.within(Fields.chunkOf(tenant), filter)));
        });
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        return reads.read(choice, (generation, snapshot) -> {
            IndexSearcher searcher = snapshot.searcher();
            return new GenerationStatus(generation,
                    searcher.count(new TermQuery(new Term(Fields.SCOPE, Fields.anyHead()))),
                    searcher.count(new TermQuery(new Term(Fields.SCOPE, Fields.anyChunk()))), snapshot.positions(),
                    snapshot.marks());
        });
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        return reads.read(choice, (generation, snapshot) -> new GenerationProgress(generation, snapshot.positions(),
                snapshot.marks()));
    }

    @Override
    public StoreScan scan(int number) {
        return scan(number, Optional.empty());
    }

    @Override
    public StoreScan scan(int number, Set<DocumentKey> keys) {
        return scan(number, Optional.of(keys));
    }

    private StoreScan scan(int number, Optional<Set<DocumentKey>> keys) {
        requireOpen();
        Generation generation = registry.require(number);
        return new LuceneScan(generation, indexes.readable(generation).acquire(), keys);
    }

    @Override
    public synchronized List<String> orphans() {
        requireOpen();
        return orphans.names();
    }

    @Override
    public synchronized void removeOrphan(String orphan) {
        requireOpen();
        orphans.remove(orphan);
    }

    private Registry registry() {
        requireOpen();
        return registry;
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Unavailable("the store at " + root + " is closed");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        committer.close();
        Disk.run("the store at " + root, () -> {
            try (rootLock) {
                indexes.close();
            }
        });
    }
}
