package dev.refold.store.chroma;

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
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Searcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generations in a Chroma server (1.5 or newer), which has no transactions. So a batch writes new chunks, then heads,
 * removes older chunks, and writes its position last: a process that dies leaves a position that is behind, never ahead,
 * and folding again mends what it left half done. Within one process reads see one moment; while another process writes,
 * they see the chunks of exactly one version of each document, or none of them.
 *
 * <p>
 * Owner epochs are compared with the stored position before a batch is written, not while: within one process exactly,
 * between processes as well as a look before the write can be. A sink that was taken for dead and wakes up may write one
 * batch more; {@code refold verify} finds what it did.
 *
 * <p>
 * What is compare-and-set between processes: the making of a generation, its task, and who loads it in bulk; for the
 * server keeps the first of two records added, and of two collections of a name makes one (see {@link Revisions}). What
 * is not: the state of a generation and the live pointer, where the last write wins, and positions, see above. A load
 * that was taken over writes to collections that are gone. A mend excludes the batches of its own process only: let it
 * be done by the process whose sink folds the generation.
 *
 * <p>
 * Filters go to the server as far as it can say them, and are always judged again here. Keyword search is exact BM25
 * over the tenant's terms in memory, read at the first search of a tenant (about three seconds for 100,000 chunks):
 * {@link ChromaSettings#maxTermsOfTenant} bounds them, eight bytes each, beyond it keyword search is refused.
 *
 * <p>
 * Thread-safe; any number of processes may use one database. A server that goes away makes methods throw
 * {@link StoreException.Unavailable} until it is back.
 */
public final class ChromaStore implements IndexStore {

    static final String NAME = "chroma";

    private static final Logger LOG = LoggerFactory.getLogger(ChromaStore.class);
    private static final Capabilities CAPABILITIES = new Capabilities(Space.MAX_DIMENSIONS, false, false, true);
    /** Another process needs no longer than this from a generation's collections to its record, or it died. */
    private static final Duration CREATION = Duration.ofSeconds(5);

    private final ChromaSettings settings;
    private final ChromaHttp http;
    private final Collections collections;
    private final Registry registry;
    private final Tasks tasks;
    private final OpenGenerations open;
    private final Reads reads;

    private ChromaStore(ChromaSettings settings, ChromaHttp http, Collections collections) {
        this.settings = settings;
        this.http = http;
        this.collections = collections;
        this.registry = Registry.open(collections, settings.prefix());
        this.tasks = Tasks.open(collections, settings.prefix());
        this.open = new OpenGenerations(collections, registry, settings);
        this.reads = new Reads(registry, open);
    }

    /**
     * Connects and makes the registry where there is none.
     *
     * @throws StoreException.Unavailable when the server does not answer
     * @throws StoreException.Mismatch when it is too old, or the registry is of another format
     */
    public static ChromaStore open(ChromaSettings settings) {
        ChromaHttp http = ChromaHttp.open(settings);
        try {
            return new ChromaStore(settings, http,
                    new Collections(http, ServerProfile.of(http, settings), settings));
        } catch (StoreException e) {
            http.close();
            throw e;
        }
    }

    /**
     * Takes an installation out of its database, every generation with it. Nothing may have it open.
     *
     * @throws StoreException.Unavailable when the server does not answer
     */
    public static void remove(ChromaSettings settings) {
        try (ChromaStore store = open(settings)) {
            store.collections.names().stream()
                    .filter(name -> GenerationCollections.Name.parse(settings.prefix(), name).isPresent())
                    .forEach(store.collections::delete);
            store.collections.delete(settings.prefix() + Tasks.NAME);
            store.collections.delete(settings.prefix() + Registry.NAME);
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
        return registry.installationId();
    }

    @Override
    public synchronized Generation create(Space space) {
        return create(space, Optional.empty(), registry.read().nextNumber());
    }

    @Override
    public synchronized Generation create(Space space, String task) {
        return create(space, Optional.of(task), registry.read().nextNumber());
    }

    /** The number, or a later one: what another process makes, or died making, has its collections already. */
    private Generation create(Space space, Optional<String> task, int atLeast) {
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        for (int number = atLeast;; number++) {
            Optional<Generation> made = tryCreate(number, space, task);
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    /** The entry comes last: from then on it is seen, with its task. */
    private Optional<Generation> tryCreate(int number, Space space, Optional<String> task) {
        Generation made = new Generation(NAME, number, space, GenerationState.BUILDING);
        if (GenerationCollections.create(collections, settings.prefix(), made, 0).isEmpty()) {
            return Optional.empty();
        }
        tasks.begin(number, task);
        return registry.enter(made) ? Optional.of(made) : Optional.empty();
    }

    /** Whoever makes the collections of number 1 makes the generation; the others wait a while for it. */
    @Override
    public synchronized Generation createFirst(Space space) {
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        Deadline deadline = Deadline.after(CREATION);
        while (true) {
            RegistryState state = registry.read();
            if (!state.all().isEmpty()) {
                return state.all().getFirst();
            }
            Optional<Generation> first = tryCreate(state.nextNumber(), space, Optional.empty());
            if (first.isPresent()) {
                return first.get();
            }
            if (deadline.isOver()) {
                return create(space, Optional.empty(), state.nextNumber() + 1);
            }
            ChromaHttp.pause(1);
        }
    }

    @Override
    public Optional<Task> task(int number) {
        registry.read().numbered(number);
        return tasks.of(number);
    }

    /** Between processes too: see {@link Revisions}. */
    @Override
    public boolean updateTask(int number, Task next) {
        registry.read().numbered(number);
        return tasks.update(number, next);
    }

    @Override
    public synchronized BulkLoad beginLoad(int number) {
        return new BulkLoads(collections, registry, settings.prefix()).begin(number);
    }

    @Override
    public synchronized BulkLoad resumeLoad(int number) {
        return new BulkLoads(collections, registry, settings.prefix()).resume(number);
    }

    @Override
    public List<Generation> generations() {
        return registry.read().all();
    }

    @Override
    public synchronized Generation transition(int number, GenerationState state) {
        RegistryState known = registry.read();
        Generation generation = known.numbered(number);
        GenerationRules.checkTransition(generation, state);
        if (state == GenerationState.READY) {
            known.load(number).checkFinished(generation);
        }
        if (generation.state() == GenerationState.LIVE) {
            registry.writeLive(Optional.empty(), number, generation.space());
        } else {
            registry.write(number, generation.space(), state);
        }
        return withState(generation, state);
    }

    @Override
    public synchronized Generation promote(int number) {
        RegistryState state = registry.read();
        Generation candidate = state.numbered(number);
        if (candidate.state() == GenerationState.LIVE) {
            return candidate;
        }
        GenerationRules.checkFollowsLog(candidate, tasks.of(number), state.positions(number));
        open.in(state, candidate, OpenGeneration::collections);
        state.live().flatMap(state::find).flatMap(live -> readable(state, live)).ifPresentOrElse(
                live -> live.standingStill(() -> makeLive(candidate)), () -> makeLive(candidate));
        return withState(candidate, GenerationState.LIVE);
    }

    /** None when it is of another format: it answers nobody, and another must be able to take its place. */
    private Optional<OpenGeneration> readable(RegistryState state, Generation live) {
        try {
            return Optional.of(open.in(state, live, generation -> generation));
        } catch (StoreException.OtherFormat e) {
            LOG.atWarn().setCause(e).addKeyValue(LogKeys.GENERATION, live.name())
                    .log("the live generation cannot be read, so it stands still while another takes its place");
            return Optional.empty();
        }
    }

    /** Reads marks anew: what this process folds into the live one stands still. */
    private void makeLive(Generation candidate) {
        RegistryState state = registry.read();
        GenerationRules.checkPromotable(candidate, state.marks(candidate.number()),
                state.live().map(state::marks).orElse(List.of()));
        reads.promoting(() -> registry.writeLive(Optional.of(candidate.number()), candidate.number(),
                candidate.space()));
    }

    @Override
    public synchronized void drop(int number) {
        RegistryState state = registry.read();
        GenerationRules.checkDroppable(state.numbered(number));
        registry.writeDropped(number);
        open.forget(number);
        GenerationCollections.remove(collections, settings.prefix(), number, state.load(number).data());
        tasks.remove(number);
    }

    @Override
    public SinkPosition claim(int number, String topicId, int partition) {
        return open.in(registry.read(), number, generation -> generation.claim(topicId, partition));
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        return open.in(registry.read(), number, generation -> generation.apply(batch));
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        Deadline deadline = Deadline.after(query.timeout());
        return reads.read(choice, deadline, (state, chosen, generation) -> generation.read(
                state.slotsOf(chosen.number()), query.tenant(), deadline, index -> {
                    ChromaSource source = new ChromaSource(index, generation.collections(), query, deadline);
                    SearchResult result = Searcher.search(chosen, query, source, generation.analysis());
                    return new OpenGeneration.Seen<>(result, source.isSuspect());
                }));
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        return reads.read(choice, Deadline.after(timeout), (_, chosen, generation) -> generation
                .document(key, timeout, head -> IntStream.range(0, head.chunks()).boxed().toList())
                .map(whole -> new StoredDocument(chosen, whole.document())));
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        return reads.read(choice, Deadline.after(timeout), (_, chosen, generation) -> generation
                .document(key, timeout, head -> ordinal >= 0 && ordinal < head.chunks() ? List.of(ordinal) : List.of())
                .flatMap(whole -> whole.pieces().stream().findFirst()
                        .map(piece -> new StoredChunk(chosen, key, whole.head().document().order(), whole.title(),
                                piece.chunk(), piece.text()))));
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        return reads.read(choice, deadline, (state, chosen, generation) -> generation.read(
                state.slotsOf(chosen.number()), tenant, deadline, index -> {
                    List<Head> matching = index.matching(filter).toList();
                    return new OpenGeneration.Seen<>(new Counts(chosen, matching.size(),
                            matching.stream().mapToLong(Head::chunks).sum()), false);
                }));
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        RegistryState state = registry.read();
        Generation chosen = state.chosen(choice);
        return new GenerationStatus(chosen,
                state.slotsOf(chosen.number()).stream().mapToLong(Slot::documents).sum(),
                state.slotsOf(chosen.number()).stream().mapToLong(Slot::chunks).sum(),
                state.positions(chosen.number()), state.marks(chosen.number()));
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        RegistryState state = registry.read();
        return state.progress(state.chosen(choice));
    }

    @Override
    public StoreScan scan(int number) {
        return scan(number, Optional.empty());
    }

    @Override
    public StoreScan scan(int number, Set<DocumentKey> keys) {
        return scan(number, Optional.of(keys));
    }

    /** Positions first: what they promise is there when it is read. */
    private StoreScan scan(int number, Optional<Set<DocumentKey>> keys) {
        RegistryState state = registry.read();
        return open.in(state, number, generation -> new ChromaScan(state.progress(state.numbered(number)),
                generation.collections(), generation.analysis(), keys));
    }

    /** Of what another process writes at the same moment either may win: see {@link ChromaStore}. */
    @Override
    public int mend(int number, List<Mend> mends) {
        return open.in(registry.read(), number, generation -> generation.mend(mends));
    }

    @Override
    public List<String> orphans() {
        return new Orphans(collections, registry, tasks, settings.prefix()).all();
    }

    @Override
    public synchronized void removeOrphan(String orphan) {
        new Orphans(collections, registry, tasks, settings.prefix()).remove(orphan);
    }

    /** Records in the collection of chunks, those no reader counts among them. */
    long storedChunks(int number) {
        return collections(number).chunks().count();
    }

    GenerationCollections collections(int number) {
        return open.in(registry.read(), number, OpenGeneration::collections);
    }

    @Override
    public void close() {
        http.close();
    }

    private static Generation withState(Generation generation, GenerationState state) {
        return new Generation(generation.store(), generation.number(), generation.space(), state);
    }
}
