package dev.refold.store.chroma;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Capabilities;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationRules;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Searcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

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

    private static final Capabilities CAPABILITIES = new Capabilities(Space.MAX_DIMENSIONS, false, false, true);
    /** Of reads that carry none. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Another process needs no longer than this from a generation's collections to its record, or it died. */
    private static final Duration CREATION = Duration.ofSeconds(5);

    private final ChromaSettings settings;
    private final ChromaHttp http;
    private final Collections collections;
    private final Registry registry;
    private final Map<Integer, OpenGeneration> open = new ConcurrentHashMap<>();

    private ChromaStore(ChromaSettings settings, ChromaHttp http, Collections collections) {
        this.settings = settings;
        this.http = http;
        this.collections = collections;
        this.registry = Registry.open(collections, settings.prefix());
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
            IntStream.rangeClosed(1, store.registry.read().nextNumber())
                    .forEach(number -> GenerationCollections.remove(store.collections, settings.prefix(), number));
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
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        return create(space, registry.read().nextNumber());
    }

    /** The number, or a later one: what another process makes, or died making, has its collections already. */
    private Generation create(Space space, int atLeast) {
        for (int number = atLeast;; number++) {
            Generation made = new Generation(NAME, number, space, GenerationState.BUILDING);
            if (GenerationCollections.create(collections, settings.prefix(), made)) {
                registry.write(number, space, made.state());
                return made;
            }
        }
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
            Generation first = new Generation(NAME, state.nextNumber(), space, GenerationState.BUILDING);
            if (GenerationCollections.create(collections, settings.prefix(), first)) {
                registry.write(first.number(), space, first.state());
                return first;
            }
            if (deadline.isOver()) {
                return create(space, first.number() + 1);
            }
            ChromaHttp.pause(1);
        }
    }

    @Override
    public List<Generation> generations() {
        return registry.read().all();
    }

    @Override
    public synchronized Generation transition(int number, GenerationState state) {
        Generation generation = registry.read().numbered(number);
        GenerationRules.checkTransition(generation, state);
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
        GenerationRules.checkPromotable(candidate, state.marks(number),
                state.live().map(state::marks).orElse(List.of()));
        registry.writeLive(Optional.of(number), number, candidate.space());
        return withState(candidate, GenerationState.LIVE);
    }

    @Override
    public synchronized void drop(int number) {
        GenerationRules.checkDroppable(registry.read().numbered(number));
        registry.writeDropped(number);
        open.remove(number);
        GenerationCollections.remove(collections, settings.prefix(), number);
    }

    @Override
    public SinkPosition claim(int number, String topicId, int partition) {
        return in(registry.read().numbered(number), generation -> generation.claim(topicId, partition));
    }

    @Override
    public ApplyOutcome apply(int number, Batch batch) {
        return in(registry.read().numbered(number), generation -> generation.apply(batch));
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        Deadline deadline = Deadline.after(query.timeout());
        RegistryState state = registry.within(deadline).read();
        Generation chosen = state.chosen(choice);
        return in(chosen, generation -> generation.read(state.slotsOf(chosen.number()), query.tenant(), deadline,
                index -> {
                    ChromaSource source = new ChromaSource(index, generation.collections(), query, deadline);
                    SearchResult result = Searcher.search(chosen, query, source, generation.analysis());
                    return new OpenGeneration.Seen<>(result, source.isSuspect());
                }));
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key) {
        Generation chosen = registry.read().chosen(choice);
        return in(chosen, generation -> generation
                .document(key, TIMEOUT, head -> IntStream.range(0, head.chunks()).boxed().toList())
                .map(whole -> new StoredDocument(chosen, whole.document())));
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal) {
        Generation chosen = registry.read().chosen(choice);
        return in(chosen, generation -> generation
                .document(key, TIMEOUT, head -> ordinal >= 0 && ordinal < head.chunks() ? List.of(ordinal) : List.of())
                .flatMap(whole -> whole.pieces().stream().findFirst()
                        .map(piece -> new StoredChunk(chosen, key, whole.head().document().order(), whole.title(),
                                piece.chunk(), piece.text()))));
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter) {
        RegistryState state = registry.read();
        Generation chosen = state.chosen(choice);
        return in(chosen, generation -> generation.read(state.slotsOf(chosen.number()), tenant,
                Deadline.after(TIMEOUT), index -> {
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

    /** Records in the collection of chunks, those no reader counts among them. */
    long storedChunks(int number) {
        return collections(number).chunks().count();
    }

    GenerationCollections collections(int number) {
        return in(registry.read().numbered(number), OpenGeneration::collections);
    }

    @Override
    public void close() {
        http.close();
    }

    /** One that is dropped meanwhile, or lost with the server's data, is looked up anew next time. */
    private <T> T in(Generation generation, Function<OpenGeneration, T> action) {
        try {
            return action.apply(open.computeIfAbsent(generation.number(), _ -> opened(generation)));
        } catch (StoreException.NoGeneration gone) {
            open.remove(generation.number());
            throw gone;
        }
    }

    private OpenGeneration opened(Generation generation) {
        return new OpenGeneration(GenerationCollections.open(collections, settings.prefix(), generation), registry,
                settings.maxTermsOfTenant());
    }

    private static Generation withState(Generation generation, GenerationState state) {
        return new Generation(generation.store(), generation.number(), generation.space(), state);
    }
}
