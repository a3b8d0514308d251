package dev.refold.e2e.promotes;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One of the two generations, in a space of its own, and its folder. Every document says in title, metadata and text which
 * one folded it. Event n of a partition is version n of that partition's clock, so that the clocks of an answer tell how
 * far the generation was that gave it. Folded by one thread.
 */
final class Candidate {

    static final String TENANT = "acme";
    static final int PARTITIONS = 3;
    /** Beside the clocks, the same for ever. */
    static final int OTHERS = 40;
    static final String CLOCK = "clock-";

    private final IndexStore store;
    private final String word;
    private final HashingEmbedder embedder;
    private final Space space;
    private final int number;
    private final List<SinkPosition> positions = new ArrayList<>();
    private final long[] folded = new long[PARTITIONS];

    /** @param word that its documents have and the other's have not */
    Candidate(IndexStore store, String word, int dimensions) {
        this.store = store;
        this.word = word;
        this.embedder = new HashingEmbedder(dimensions, "english");
        this.space = new Space(embedder.provider(), embedder.model(), dimensions, ChunkerSettings.DEFAULT, "english");
        this.number = store.create(space).number();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            positions.add(store.claim(number, "topic-of-" + word, partition));
        }
        List<EmbeddedDocument> others = IntStream.range(0, OTHERS)
                .mapToObj(i -> document("other-" + i, "other", "printer queue " + i, new Position(0, 0))).toList();
        apply(0, others, 0);
        store.transition(number, GenerationState.READY);
    }

    int number() {
        return number;
    }

    String word() {
        return word;
    }

    Space space() {
        return space;
    }

    Embedder embedder() {
        return embedder;
    }

    /** Folds the events of a partition below an offset; all but the last are superseded. */
    void fold(int partition, long to) {
        if (to == folded[partition]) {
            return;
        }
        long last = to - 1;
        apply(partition, List.of(document(CLOCK + partition, "clock", "clock of partition " + partition + " at " + last,
                new Position(partition, last))), to);
    }

    private void apply(int partition, List<EmbeddedDocument> documents, long to) {
        SinkPosition from = positions.get(partition);
        SinkPosition after = from.advancedTo(from.nextOffset() + documents.size() + 1, 0);
        ApplyOutcome outcome = store.apply(number, new Batch(from, after, documents,
                Optional.of(new Mark("documents-topic", partition, 0, to))));
        if (!(outcome instanceof ApplyOutcome.Applied)) {
            throw new AssertionError("nobody else folds generation " + number + ", and yet: " + outcome);
        }
        positions.set(partition, after);
        folded[partition] = to;
    }

    private EmbeddedDocument document(String id, String kind, String text, Position source) {
        String title = word;
        String content = text + " folded by " + word;
        Chunk chunk = new Chunk(0, 0, content.length(), Chunk.hashOf(title, content),
                vector(Chunk.embeddedText(title, content)));
        return new EmbeddedDocument.Present(new DocumentKey(TENANT, id), new Order(source.offset(), 0, source.offset()),
                source, ContentHash.of(title, content), title, content, Optional.empty(),
                Metadata.of(Map.of("by", new MetadataValue.Text(word), "kind", new MetadataValue.Text(kind))),
                Optional.empty(), List.of(chunk));
    }

    private Optional<Embedding> vector(String text) {
        return embedder.embedDocuments(List.of(text)).getFirst() instanceof Embedded.Vector vector
                ? Optional.of(vector.embedding())
                : Optional.empty();
    }
}
