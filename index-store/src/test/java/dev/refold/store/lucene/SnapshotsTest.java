package dev.refold.store.lucene;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.contract.ToyVectors;
import dev.refold.store.filter.Filter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read sees whole batches, their marks with them, and figures that do not depend on merges. */
final class SnapshotsTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final int PARTITIONS = 3;
    private static final int BATCHES = 40;
    private static final int BATCH = 25;

    @TempDir
    private Path root;

    @Test
    void a_mark_is_never_seen_without_its_documents_nor_they_without_it() {
        try (IndexStore store = LuceneStore.open(root, Duration.ofMillis(5), VectorWay.CHEAPEST)) {
            Generation generation = Spaces.live(store, EmbeddedDocuments.DIMENSIONS);
            List<CompletableFuture<Void>> sinks = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> CompletableFuture.runAsync(() -> apply(store, generation, partition)))
                    .toList();
            CompletableFuture<Void> all = CompletableFuture.allOf(sinks.toArray(CompletableFuture[]::new));
            long seen = 0;
            while (!all.isDone()) {
                long marked = assertConsistent(store.status(LIVE));
                assertThat(marked).as("reads never go back").isGreaterThanOrEqualTo(seen);
                seen = marked;
            }
            all.join();
            assertThat(assertConsistent(store.status(LIVE))).isEqualTo((long) PARTITIONS * BATCHES * BATCH);
        }
    }

    private static long assertConsistent(GenerationStatus status) {
        long marked = status.marks().stream().mapToLong(Mark::offset).sum();
        assertThat(status.documents()).isEqualTo(marked);
        assertThat(status.positions().stream().mapToLong(SinkPosition::nextOffset).sum()).isEqualTo(marked);
        return marked;
    }

    private static void apply(IndexStore store, Generation generation, int partition) {
        SinkPosition position = store.claim(generation.number(), TestSink.TOPIC, partition);
        for (int batch = 0; batch < BATCHES; batch++) {
            List<EmbeddedDocument> documents = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                documents.add(document(partition + "-" + batch + "-" + i).chunks("alpha").build());
            }
            SinkPosition to = position.advancedTo(position.nextOffset() + BATCH, 0);
            store.apply(generation.number(), new Batch(position, to, documents,
                    Optional.of(TestSink.markAt(partition, to.nextOffset()))));
            position = to;
        }
    }

    @Test
    void replaced_and_deleted_documents_leave_no_trace_in_scores() {
        try (IndexStore store = LuceneStore.open(root.resolve("replaced"));
                IndexStore fresh = LuceneStore.open(root.resolve("fresh"))) {
            TestSink sink = TestSink.claim(store, Spaces.live(store, EmbeddedDocuments.DIMENSIONS));
            sink.apply(IntStream.range(0, 30).mapToObj(i -> document("d" + i).chunks("alpha beta gamma".repeat(i + 1))
                    .build()).toList());
            assertThat(store.status(LIVE).documents()).isEqualTo(30);
            sink.apply(IntStream.range(20, 30).mapToObj(i -> EmbeddedDocuments.deleted("d" + i, 2)).toList());
            sink.apply(last(2));
            TestSink.claim(fresh, Spaces.live(fresh, EmbeddedDocuments.DIMENSIONS)).apply(last(2));

            List<Hit> expected = fresh.search(LIVE, keyword("alpha delta text7")).hits();
            assertThat(expected).hasSize(20);
            assertThat(store.search(LIVE, keyword("alpha delta text7")).hits()).isEqualTo(expected);
        }
    }

    private static List<EmbeddedDocument.Present> last(long version) {
        return IntStream.range(0, 20).mapToObj(i -> document("d" + i).version(version)
                .chunks(i % 3 == 0 ? "alpha text" + i : "delta gamma text" + i).build()).toList();
    }

    private static SearchQuery keyword(String text) {
        return new SearchQuery(EmbeddedDocuments.TENANT, SearchMode.KEYWORD, text,
                Optional.of(ToyVectors.first(EmbeddedDocuments.DIMENSIONS)), 100, 0, Filter.ALL, GroupBy.CHUNK,
                Duration.ofSeconds(30));
    }
}
