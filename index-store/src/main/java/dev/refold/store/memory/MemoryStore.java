package dev.refold.store.memory;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
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
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.Task;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterEvaluator;
import dev.refold.store.search.Searcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The reference store. Everything is one immutable value that writes replace, one at a time; a read takes it once and so
 * sees one moment. Contents live as long as the instance, or its {@link #reopened()} successors.
 */
public final class MemoryStore implements IndexStore {

    static final String NAME = "memory";
    private static final Capabilities CAPABILITIES = new Capabilities(Space.MAX_DIMENSIONS, true, true, false);

    private final String installationId;
    private final AtomicReference<Contents> contents;

    private MemoryStore(String installationId, Contents contents) {
        this.installationId = installationId;
        this.contents = new AtomicReference<>(contents);
    }

    /** An empty one. */
    public static MemoryStore create() {
        return new MemoryStore(UUID.randomUUID().toString(), new Contents(0, new TreeMap<>()));
    }

    /** Another store that begins with what this one holds now, as one that opens the same files would. */
    public MemoryStore reopened() {
        return new MemoryStore(installationId, contents.get());
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
        GenerationRules.checkCreatable(NAME, CAPABILITIES, space);
        int number = contents.get().lastNumber() + 1;
        Generation generation = new Generation(NAME, number, space, GenerationState.BUILDING);
        contents.set(new Contents(number, contents.get().with(Snapshot.empty(generation, task)).generations()));
        return generation;
    }

    @Override
    public Optional<Task> task(int number) {
        return contents.get().numbered(number).task();
    }

    @Override
    public synchronized boolean updateTask(int number, Task next) {
        Snapshot snapshot = contents.get().numbered(number);
        boolean replaces = next.replaces(snapshot.task());
        if (replaces) {
            contents.set(contents.get().with(snapshot.withTask(next)));
        }
        return replaces;
    }

    @Override
    public BulkLoad beginLoad(int number) {
        return new MemoryLoad(change(number, MemoryLoad::begun), this::change);
    }

    @Override
    public BulkLoad resumeLoad(int number) {
        return new MemoryLoad(change(number, MemoryLoad::resumed), this::change);
    }

    /** One step that no other write comes between. */
    private synchronized Snapshot change(int number, UnaryOperator<Snapshot> change) {
        Snapshot changed = change.apply(contents.get().numbered(number));
        contents.set(contents.get().with(changed));
        return changed;
    }

    @Override
    public List<Generation> generations() {
        return contents.get().generations().values().stream().map(Snapshot::generation).toList();
    }

    @Override
    public synchronized Generation transition(int number, GenerationState state) {
        Snapshot snapshot = contents.get().numbered(number);
        GenerationRules.checkTransition(snapshot.generation(), state);
        if (state == GenerationState.READY) {
            snapshot.loading().checkNoneOpen(snapshot.generation(), "be ready");
        }
        return setState(snapshot.generation(), state);
    }

    @Override
    public synchronized Generation promote(int number) {
        Snapshot candidate = contents.get().numbered(number);
        if (candidate.generation().state() == GenerationState.LIVE) {
            return candidate.generation();
        }
        Optional<Snapshot> live = contents.get().live();
        GenerationRules.checkFollowsLog(candidate.generation(), candidate.task(), candidate.positions().values());
        GenerationRules.checkPromotable(candidate.generation(), List.copyOf(candidate.marks().values()),
                live.map(snapshot -> List.copyOf(snapshot.marks().values())).orElse(List.of()));
        Generation promoted = withState(candidate.generation(), GenerationState.LIVE);
        Contents after = contents.get().with(candidate.withGeneration(promoted));
        contents.set(live.map(old -> after.with(
                old.withGeneration(withState(old.generation(), GenerationState.RETIRED)))).orElse(after));
        return promoted;
    }

    @Override
    public synchronized void drop(int number) {
        GenerationRules.checkDroppable(contents.get().numbered(number).generation());
        SortedMap<Integer, Snapshot> left = new TreeMap<>(contents.get().generations());
        left.remove(number);
        contents.set(new Contents(contents.get().lastNumber(), left));
    }

    @Override
    public synchronized SinkPosition claim(int number, String topicId, int partition) {
        Snapshot snapshot = contents.get().numbered(number);
        snapshot.loading().checkNoneOpen(snapshot.generation(), "be claimed");
        SinkPosition claimed = BatchRules.claimed(Optional.ofNullable(snapshot.positions().get(partition)), topicId,
                partition);
        contents.set(contents.get().with(snapshot.withPosition(claimed)));
        return claimed;
    }

    @Override
    public synchronized ApplyOutcome apply(int number, Batch batch) {
        Snapshot snapshot = contents.get().numbered(number);
        BatchRules.checkDimensions(snapshot.generation(), batch);
        Optional<SinkPosition> position = Optional.ofNullable(snapshot.positions().get(batch.from().partition()));
        Optional<ApplyOutcome.Fenced> fenced = BatchRules.fenced(position, batch);
        if (fenced.isPresent()) {
            return fenced.get();
        }
        Snapshot.Folded folded = snapshot.fold(batch, analysis(snapshot));
        contents.set(contents.get().with(folded.snapshot()));
        return folded.outcome();
    }

    @Override
    public SearchResult search(GenerationChoice choice, SearchQuery query) {
        Snapshot snapshot = contents.get().chosen(choice);
        return Searcher.search(snapshot.generation(), query, MemorySource.of(snapshot, query), analysis(snapshot));
    }

    @Override
    public Optional<StoredDocument> document(GenerationChoice choice, DocumentKey key, Duration timeout) {
        Snapshot snapshot = contents.get().chosen(choice);
        return snapshot.present(key).map(document -> new StoredDocument(snapshot.generation(), document));
    }

    @Override
    public Optional<StoredChunk> chunk(GenerationChoice choice, DocumentKey key, int ordinal, Duration timeout) {
        Snapshot snapshot = contents.get().chosen(choice);
        return snapshot.present(key).flatMap(document -> document.chunks().stream()
                .filter(chunk -> chunk.ordinal() == ordinal).findFirst()
                .map(chunk -> new StoredChunk(snapshot.generation(), key, document.order(), document.title(), chunk,
                        document.textOf(chunk))));
    }

    @Override
    public Counts count(GenerationChoice choice, String tenant, Filter filter, Duration timeout) {
        Snapshot snapshot = contents.get().chosen(choice);
        List<EmbeddedDocument.Present> matching = Snapshot.present(snapshot.of(tenant)).filter(
                document -> FilterEvaluator.matches(filter, document.metadata(), document.occurredAt())).toList();
        return new Counts(snapshot.generation(), matching.size(), chunks(matching.stream()));
    }

    @Override
    public GenerationStatus status(GenerationChoice choice) {
        Snapshot snapshot = contents.get().chosen(choice);
        List<EmbeddedDocument.Present> present = Snapshot.present(snapshot.documents().values().stream()).toList();
        return new GenerationStatus(snapshot.generation(), present.size(), chunks(present.stream()),
                List.copyOf(snapshot.positions().values()), List.copyOf(snapshot.marks().values()));
    }

    @Override
    public GenerationProgress progress(GenerationChoice choice) {
        return contents.get().chosen(choice).progress();
    }

    @Override
    public StoreScan scan(int number) {
        Snapshot snapshot = contents.get().numbered(number);
        return new MemoryScan(snapshot.progress(), snapshot.documents().values());
    }

    @Override
    public StoreScan scan(int number, Set<DocumentKey> keys) {
        Snapshot snapshot = contents.get().numbered(number);
        return new MemoryScan(snapshot.progress(),
                keys.stream().flatMap(key -> Stream.ofNullable(snapshot.documents().get(key))).toList());
    }

    @Override
    public synchronized int mend(int number, List<Mend> mends) {
        Snapshot snapshot = contents.get().numbered(number);
        BatchRules.checkDimensions(snapshot.generation(),
                mends.stream().flatMap(mend -> mend.state().stream()).toList());
        snapshot.loading().checkNoneOpen(snapshot.generation(), "be mended");
        Snapshot.Mended mended = snapshot.mend(mends, analysis(snapshot));
        contents.set(contents.get().with(mended.snapshot()));
        return mended.documents();
    }

    /** None: nothing is left behind where everything is one value. */
    @Override
    public List<String> orphans() {
        return List.of();
    }

    @Override
    public void removeOrphan(String orphan) {}

    /** Nothing to free. */
    @Override
    public void close() {}

    private Generation setState(Generation generation, GenerationState state) {
        Generation changed = withState(generation, state);
        contents.set(contents.get().with(contents.get().numbered(generation.number()).withGeneration(changed)));
        return changed;
    }

    private static Generation withState(Generation generation, GenerationState state) {
        return new Generation(generation.store(), generation.number(), generation.space(), state);
    }

    private static TextAnalysis analysis(Snapshot snapshot) {
        return TextAnalysis.of(snapshot.generation().space().language());
    }

    private static long chunks(Stream<EmbeddedDocument.Present> documents) {
        return documents.mapToLong(document -> document.chunks().size()).sum();
    }
}
