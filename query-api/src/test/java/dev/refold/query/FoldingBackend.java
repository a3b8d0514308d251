package dev.refold.query;

import dev.refold.embedding.Chunker;
import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.memory.MemoryStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * The whole pipeline in a few lines: takes what the gate takes, embeds it at once (unless told to hold) and folds it
 * into a memory store. Two partitions, as one would hide mistakes. Thread-safe.
 */
final class FoldingBackend implements QueryBackend {

    static final int PARTITIONS = 2;
    static final Space SPACE = new Space("hashing", "words-4grams", 384, ChunkerSettings.DEFAULT, "english");
    private static final int EMBEDDINGS_RECORDS = 2;

    private final EventCodec gate = new EventCodec(Limits.DEFAULT);
    private final Embedder hashing = new HashingEmbedder(SPACE.dimensions(), SPACE.language());
    private final long[] nextOffsets = new long[PARTITIONS];
    private final Map<DocumentKey, Long> versions = new HashMap<>();
    private final Queue<Published> held = new ArrayDeque<>();
    private final Map<Integer, List<SinkPosition>> positions = new HashMap<>();
    private final IndexStore index;

    final HookedStore store;
    final RecordingListener recorded = new RecordingListener();
    /** Beside the one that answers. */
    volatile Optional<IndexStore> other = Optional.empty();
    final RecordedOperations operations = new RecordedOperations();
    volatile PipelineStatus pipeline = PipelineStatus.NONE;
    volatile Optional<CompletableFuture<Position>> publishAnswer = Optional.empty();
    volatile Embedder queryEmbedder = hashing;
    private volatile boolean holding;
    volatile RequestTraces traces = RequestTraces.NONE;
    final Moves moves = new Moves();
    final KnownRejections rejections = new KnownRejections();
    final KnownLog log = new KnownLog();

    record Published(DocumentEvent event, Position position) {}

    private FoldingBackend(IndexStore index) {
        this.index = index;
        this.store = new HookedStore("memory", index);
    }

    /** With one empty generation that is live. */
    static FoldingBackend live() {
        return live(MemoryStore.create());
    }

    /** @param index folded into instead of a memory store, and called by its name all the same */
    static FoldingBackend live(IndexStore index) {
        FoldingBackend backend = new FoldingBackend(index);
        backend.promoteNew(SPACE);
        return backend;
    }

    static FoldingBackend withNothingLive() {
        return new FoldingBackend(MemoryStore.create());
    }

    /** Another live generation; the old one is retired and folded no longer. */
    synchronized Generation promoteNew(Space space) {
        Generation generation = index.create(space);
        List<SinkPosition> claimed = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            claimed.add(index.claim(generation.number(), "embeddings-topic-id", partition));
        }
        positions.put(generation.number(), claimed);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            apply(generation.number(), claimed, partition, List.of());
        }
        index.transition(generation.number(), GenerationState.READY);
        return index.promote(generation.number());
    }

    /** What is published from now on is in the log and not in the index. */
    void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        for (Published next = held.poll(); next != null; next = held.poll()) {
            fold(next);
        }
    }

    @Override
    public synchronized CompletableFuture<Position> publish(DocumentEvent event) {
        if (publishAnswer.isPresent()) {
            return publishAnswer.get();
        }
        var rejection = gate.check(event);
        if (rejection.isPresent()) {
            return CompletableFuture.failedFuture(new RejectedEventException(rejection.get()));
        }
        int partition = Math.floorMod(event.key().hashCode(), PARTITIONS);
        Published published = new Published(event, new Position(partition, nextOffsets[partition]++));
        log.add(event, published.position());
        if (holding) {
            held.add(published);
        } else {
            fold(published);
        }
        return CompletableFuture.completedFuture(published.position());
    }

    private void fold(Published published) {
        DocumentEvent event = published.event();
        long version = event.version().orElseGet(() -> versions.getOrDefault(event.key(), 0L));
        versions.merge(event.key(), version, Math::max);
        Order order = new Order(version, logEpoch(), published.position().offset());
        EmbeddedDocument state = switch (event) {
            case DocumentEvent.Upserted upserted -> embedded(upserted, order, published.position());
            case DocumentEvent.Deleted deleted -> new EmbeddedDocument.Deleted(deleted.key(), order,
                    published.position());
        };
        positions.keySet().retainAll(index.generations().stream().map(Generation::number).toList());
        positions.forEach((generation, claimed) -> apply(generation, claimed, published.position().partition(),
                List.of(state)));
    }

    private void apply(int generation, List<SinkPosition> claimed, int partition, List<EmbeddedDocument> documents) {
        SinkPosition from = claimed.get(partition);
        SinkPosition to = from.advancedTo(from.nextOffset() + EMBEDDINGS_RECORDS, 0);
        Mark mark = new Mark("documents-topic-id", partition, logEpoch(), documents.stream()
                .mapToLong(document -> document.source().offset() + 1).max().orElse(nextOffsets[partition]));
        index.apply(generation, new Batch(from, to, documents, Optional.of(mark)));
        claimed.set(partition, to);
        moves.moved();
    }

    private EmbeddedDocument embedded(DocumentEvent.Upserted event, Order order, Position position) {
        String text = event.content();
        List<Chunk> chunks = new ArrayList<>();
        for (var range : new Chunker(SPACE.chunker()).chunk(text, event.contentType())) {
            String chunk = text.substring(range.start(), range.end());
            chunks.add(new Chunk(chunks.size(), range.start(), range.end(), Chunk.hashOf(event.title(), chunk),
                    vector(Chunk.embeddedText(event.title(), chunk))));
        }
        return new EmbeddedDocument.Present(event.key(), order, position, DocumentHash.of(event), event.title(), text,
                event.language(), event.metadata(), event.occurredAt(), chunks);
    }

    private Optional<Embedding> vector(String text) {
        try {
            return hashing.embedDocuments(List.of(text)).getFirst() instanceof Embedded.Vector(var embedding)
                    ? Optional.of(embedding)
                    : Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError("the hashing embedder waits for nothing", e);
        }
    }

    @Override
    public Map<String, IndexStore> stores() {
        Map<String, IndexStore> stores = new LinkedHashMap<>();
        other.ifPresent(one -> stores.put("other", one));
        stores.put(store.name(), store);
        return stores;
    }

    @Override
    public Embedder embedder(Space space) {
        if (!space.equals(SPACE)) {
            throw new IllegalArgumentException("the index is of space " + space.id() + ", configured is " + SPACE.id());
        }
        return queryEmbedder;
    }

    @Override
    public long logEpoch() {
        return 0;
    }

    @Override
    public Moves moves() {
        return moves;
    }

    @Override
    public Rejections rejections() {
        return rejections;
    }

    @Override
    public LogBook logBook() {
        return log;
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public PipelineStatus pipeline() {
        return pipeline;
    }

    @Override
    public String metrics() {
        return "# TYPE refold_query_rejected counter\nrefold_query_rejected_total 0.0\n";
    }

    @Override
    public QueryListener listener() {
        return recorded;
    }

    @Override
    public RequestTraces traces() {
        return traces;
    }
}
