package dev.refold.store.chroma;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A bulk load: straight upserts into collections that are this load's alone, nothing is read. When another load begins
 * they go, and the server refuses what is still sent; when one resumes they stay, but this one has no reason to write
 * there after {@link #flush}, and the positions it would set are not seen.
 */
final class ChromaLoad implements BulkLoad {

    private static final Duration INDEX_LIMIT = Duration.ofHours(2);
    private static final int CHUNKS_AT_ONCE = 1_000;
    private static final int HEADS_AT_ONCE = 500;

    private final Registry registry;
    private final GenerationCollections collections;
    private final TextAnalysis analysis;
    private final String by;
    private final Map<Integer, Slot.Totals> loaded = new ConcurrentHashMap<>();
    /** Changed under this. */
    private volatile LoadState state;

    ChromaLoad(Registry registry, GenerationCollections collections, LoadState state, String by) {
        this.registry = registry;
        this.collections = collections;
        this.analysis = TextAnalysis.of(generation().space().language());
        this.state = state;
        this.by = by;
    }

    private Generation generation() {
        return collections.generation();
    }

    @Override
    public void add(List<EmbeddedDocument> documents) {
        BatchRules.checkDimensions(generation(), documents);
        if (state.phase() != LoadState.Phase.LOADING) {
            checkOwn();
            throw new StoreException.Refused(what() + " was flushed and takes no documents any more");
        }
        try {
            write(documents);
        } catch (StoreException.NoGeneration gone) {
            checkOwn();
            throw gone;
        }
    }

    /** In parts, so that one of many large documents need not be in memory twice. */
    private void write(List<EmbeddedDocument> documents) {
        List<Fold.Change> part = new ArrayList<>();
        int chunks = 0;
        for (EmbeddedDocument document : documents) {
            // No batch wrote it: what is asked for as newer than a position is not among it.
            Fold.Change change = Fold.Change.of(document, document.source().partition(), 0, analysis);
            part.add(change);
            chunks += change.head().chunks();
            if (chunks >= CHUNKS_AT_ONCE || part.size() >= HEADS_AT_ONCE) {
                writePart(part);
                part.clear();
                chunks = 0;
            }
        }
        writePart(part);
        // Counted when all is in: what failed is added again as a whole.
        documents.forEach(document -> loaded.merge(document.source().partition(),
                Slot.Totals.NONE.plus(Head.of(document, 0, 0)), Slot.Totals::plus));
    }

    private void writePart(List<Fold.Change> part) {
        collections.writeChunks(part);
        collections.writeHeads(part);
    }

    /** What was answered was written; so this only says so. */
    @Override
    public synchronized void flush() {
        checkOwn();
        if (state.phase() == LoadState.Phase.LOADING) {
            change(state.flushed(loaded));
        }
    }

    /**
     * The server makes its graph by itself, some time after it answered, and makes a search wait for it: so one waits
     * here.
     */
    @Override
    public void index(Consumer<IndexProgress> progress) {
        checkFlushed();
        collections.awaitIndexed(INDEX_LIMIT);
    }

    @Override
    public synchronized void finish(List<SinkPosition> positions, List<Mark> marks) {
        checkFlushed();
        if (state.phase() == LoadState.Phase.FINISHED) {
            return;
        }
        registry.write(generation().number(), state.owner(), positions.stream().map(position -> {
            Optional<Mark> mark = marks.stream().filter(known -> known.partition() == position.partition()).findFirst();
            Slot.Totals totals = state.totals().getOrDefault(position.partition(), Slot.Totals.NONE);
            return new Slot(position, mark, totals.documents(), totals.chunks());
        }).toList());
        change(state.finished());
    }

    private void change(LoadState next) {
        if (!registry.change(generation().number(), next, by)) {
            throw LoadState.taken(generation());
        }
        state = next;
    }

    private void checkFlushed() {
        checkOwn();
        if (state.phase() == LoadState.Phase.LOADING) {
            throw new StoreException.Refused(what() + " is not flushed yet; flush it first");
        }
    }

    private void checkOwn() {
        RegistryState current = registry.read();
        current.load(current.numbered(generation().number()).number()).checkOwner(generation(), state.owner());
    }

    private String what() {
        return "the bulk load of generation " + generation().number() + " of " + ChromaStore.NAME;
    }

    /** Holds nothing between calls. */
    @Override
    public void close() {}
}
