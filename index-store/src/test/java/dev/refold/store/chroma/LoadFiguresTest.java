package dev.refold.store.chroma;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.contract.TestSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a bulk load takes, and folding the same batch by batch. Printed, not judged. */
final class LoadFiguresTest extends ChromaTest {

    private static final int DIMENSIONS = 384;
    private static final int DOCUMENTS = 10_000;
    private static final int BATCH = 250;
    private static final int THREADS = 2;

    private static List<List<EmbeddedDocument>> batches() {
        return IntStream.range(0, DOCUMENTS / BATCH).mapToObj(batch -> IntStream
                .range(batch * BATCH, (batch + 1) * BATCH)
                .<EmbeddedDocument>mapToObj(i -> document("d" + i).dimensions(DIMENSIONS).metadata("n", i % 100)
                        .metadata("s", "text " + i % 7).chunks("the first of two " + i, "the second of two " + i)
                        .build())
                .toList()).toList();
    }

    @Test
    @Tag("long")
    void a_bulk_load_against_folding_batch_by_batch() throws Exception {
        Space space = new Space("toy", "random", DIMENSIONS, ChunkerSettings.DEFAULT, "english");
        List<List<EmbeddedDocument>> batches = batches();
        Generation loaded = store.create(space);
        Generation folded = store.create(space);
        long start = System.nanoTime();
        try (BulkLoad load = store.beginLoad(loaded.number());
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Void>> adds = new ArrayList<>();
            batches.forEach(batch -> adds.add(() -> {
                load.add(batch);
                return null;
            }));
            for (Future<Void> add : threads.invokeAll(adds)) {
                add.get();
            }
            load.flush();
            print("added", start);
            load.index(_ -> {});
            print("added and indexed", start);
            load.finish(List.of(END), List.of());
        }
        long fold = System.nanoTime();
        TestSink sink = TestSink.claim(store, folded);
        batches.forEach(sink::apply);
        print("folded", fold);
        store.collections(folded.number()).awaitIndexed(Duration.ofMinutes(10));
        print("folded and indexed", fold);
        long scan = System.nanoTime();
        assertThat(found(store.scan(loaded.number()))).hasSize(DOCUMENTS);
        print("scanned", scan);
        long drop = System.nanoTime();
        store.drop(loaded.number());
        print("dropped", drop);
    }

    private static void print(String what, long start) {
        System.out.printf("%s: %,d chunks of %d dimensions after %.1f s%n", what, 2 * DOCUMENTS, DIMENSIONS,
                Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
    }
}
