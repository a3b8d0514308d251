package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchResult;
import dev.refold.store.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Readers beside writers see one moment. Bounded by numbers of operations. */
public abstract class ConcurrencyContract extends StoreContract {

    private static final int VERSIONS = 120;
    private static final int LEAST_READS = 10;
    private static final int DOCUMENTS = 3;
    private static final int REPLACED = 8;

    @Test
    void readers_see_all_chunks_of_exactly_one_version() throws Exception {
        Generation generation = live();
        List<TestSink> sinks = List.of(TestSink.claim(store(), generation, 0), TestSink.claim(store(), generation, 1));
        for (int partition = 0; partition < sinks.size(); partition++) {
            sinks.get(partition).apply(versions(partition, 1));
        }
        settle();
        AtomicBoolean written = new AtomicBoolean();
        Callable<Integer> writing = () -> {
            for (int version = 2; version <= VERSIONS; version++) {
                for (int partition = 0; partition < sinks.size(); partition++) {
                    sinks.get(partition).apply(versions(partition, version));
                }
            }
            written.set(true);
            return VERSIONS;
        };
        List<Callable<Integer>> tasks = new ArrayList<>(List.of(writing));
        for (SearchMode mode : SearchMode.values()) {
            tasks.add(() -> readUntil(written, () -> assertWhole(hits(Queries.topK(query(mode, "shared"), 100)))));
        }
        tasks.add(() -> readUntil(written, this::assertWholeByName));
        tasks.add(() -> readUntil(written, this::assertWholeCounts));
        run(tasks);
        assertThat(stored("p1-d0").orElseThrow().order().version()).isEqualTo(VERSIONS);
    }

    @Test
    void of_several_that_find_an_empty_store_one_makes_the_first_generation() throws Exception {
        Callable<Integer> first = () -> store().createFirst(space(8)).number();
        run(List.of(first, first, first, first));
        assertThat(store().generations()).singleElement()
                .isEqualTo(store().createFirst(space(9)));
    }

    /** Version v of document d has 1 + (v + d) mod 6 chunks, each of which says so. */
    private static List<EmbeddedDocument.Present> versions(int partition, int version) {
        return IntStream.range(0, DOCUMENTS).mapToObj(d -> {
            int chunks = 1 + (version + d) % 6;
            return document("p" + partition + "-d" + d).version(version).chunks(IntStream.range(0, chunks)
                    .mapToObj(i -> "shared version " + version + " of " + chunks + " chunk " + i).toList()).build();
        }).toList();
    }

    private static void assertWhole(List<Hit> hits) {
        Map<String, List<Hit>> byDocument = hits.stream().collect(Collectors.groupingBy(hit -> hit.key().id()));
        assertThat(byDocument).hasSize(2 * DOCUMENTS);
        byDocument.forEach((id, chunks) -> {
            assertThat(chunks).extracting(Hit::order).as("orders of the chunks of %s", id)
                    .containsOnly(chunks.getFirst().order());
            assertThat(chunks.stream().map(Hit::text).toList()).as("chunks of %s", id)
                    .containsExactlyInAnyOrderElementsOf(expected(chunks.getFirst().text()));
        });
    }

    /** The texts of all chunks of the version that a chunk's text names. */
    private static List<String> expected(String text) {
        String stem = text.substring(0, text.lastIndexOf(' ') + 1);
        List<String> words = List.of(stem.split(" "));
        return IntStream.range(0, Integer.parseInt(words.get(4))).mapToObj(i -> stem + i).toList();
    }

    private void assertWholeByName() {
        EmbeddedDocument.Present document = stored("p0-d1").orElseThrow();
        List<String> texts = document.chunks().stream().map(document::textOf).toList();
        assertThat(texts).isNotEmpty().isEqualTo(expected(texts.getFirst()));
        assertThat(texts.getFirst()).startsWith("shared version " + document.order().version() + " ");
        store().chunk(LIVE, key("p0-d2"), 3).ifPresent(chunk -> assertThat(chunk.text())
                .startsWith("shared version " + chunk.order().version() + " ").endsWith(" 3"));
    }

    /** The three documents of a partition always change together, so only some sums of chunks exist. */
    private void assertWholeCounts() {
        var counts = store().count(LIVE, EmbeddedDocuments.TENANT, Filter.ALL);
        assertThat(counts.documents()).isEqualTo(2 * DOCUMENTS);
        List<Long> sums = IntStream.range(0, 6).mapToObj(v -> IntStream.range(0, DOCUMENTS)
                .mapToLong(d -> 1 + (v + d) % 6).sum()).toList();
        assertThat(sums.stream().flatMap(one -> sums.stream().map(two -> one + two))).contains(counts.chunks());
    }

    @Test
    void readers_of_the_live_generation_see_one_generation_while_it_is_switched() throws Exception {
        Generation one = live();
        Generation two = store().transition(building().number(), GenerationState.READY);
        for (Generation generation : List.of(one, two)) {
            TestSink.claim(store(), generation).apply(IntStream.range(0, 4)
                    .mapToObj(i -> document("d" + i).chunks("shared of " + generation.number()).build()).toList());
        }
        settle();
        AtomicBoolean switched = new AtomicBoolean();
        Callable<Integer> switching = () -> {
            for (int i = 0; i < 30; i++) {
                store().promote(i % 2 == 0 ? two.number() : one.number());
            }
            switched.set(true);
            return 30;
        };
        run(List.of(switching, () -> readUntil(switched, this::assertOneGeneration),
                () -> readUntil(switched, this::assertOneGeneration)));
        assertThat(store().generations()).extracting(Generation::state).containsExactly(GenerationState.LIVE,
                GenerationState.RETIRED);
    }

    @Test
    void readers_of_the_live_generation_are_answered_while_each_is_replaced_and_dropped() throws Exception {
        Generation first = live();
        sharing(first);
        settle();
        AtomicBoolean replaced = new AtomicBoolean();
        Callable<Integer> replacing = () -> {
            try {
                replaceAndDrop(first);
            } finally {
                replaced.set(true);
            }
            return REPLACED;
        };
        run(List.of(replacing, () -> readUntil(replaced, this::assertOneGeneration),
                () -> readUntil(replaced, this::assertOneGeneration)));
        assertThat(store().generations()).extracting(Generation::number).containsExactly(first.number() + REPLACED);
    }

    private void replaceAndDrop(Generation first) {
        Generation live = first;
        for (int i = 0; i < REPLACED; i++) {
            Generation next = store().transition(building().number(), GenerationState.READY);
            sharing(next);
            settle();
            store().promote(next.number());
            store().drop(live.number());
            live = next;
        }
    }

    private void sharing(Generation generation) {
        TestSink.claim(store(), generation).apply(IntStream.range(0, 4)
                .mapToObj(i -> document("d" + i).chunks("shared of " + generation.number()).build()).toList());
    }

    private void assertOneGeneration() {
        SearchResult result = store().search(LIVE, query(SearchMode.HYBRID, "shared"));
        assertThat(result.generation().state()).isEqualTo(GenerationState.LIVE);
        assertThat(result.hits()).hasSize(4).extracting(Hit::text)
                .containsOnly("shared of " + result.generation().number());
        store().document(LIVE, key("d1")).ifPresent(document -> assertThat(document.document().text())
                .isEqualTo("shared of " + document.generation().number()));
    }

    @Test
    void of_two_sinks_that_apply_at_once_one_writes() throws Exception {
        Generation generation = live();
        GenerationChoice numbered = new GenerationChoice.Numbered(generation.number());
        List<Callable<Integer>> tasks = IntStream.range(0, 4).<Callable<Integer>>mapToObj(i -> () -> {
            int applied = 0;
            for (int round = 0; round < 15; round++) {
                applied += new ContestingSink(store(), generation.number()).applyOnce("s" + i + "-" + round);
            }
            return applied;
        }).toList();
        int applied = run(tasks).stream().mapToInt(Integer::intValue).sum();
        assertThat(applied).isPositive();
        assertThat(store().status(numbered).documents()).as("documents of batches that were applied")
                .isEqualTo(applied);
        assertThat(store().status(numbered).positions()).singleElement()
                .satisfies(position -> assertThat(position.nextOffset()).isEqualTo(applied))
                .satisfies(position -> assertThat(position.ownerEpoch()).isEqualTo(60));
    }

    private static int readUntil(AtomicBoolean done, Runnable read) {
        int reads = 0;
        while (!done.get() || reads < LEAST_READS) {
            read.run();
            reads++;
        }
        return reads;
    }

    private static List<Integer> run(List<Callable<Integer>> tasks) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                results.add(task.get());
            }
            return results;
        }
    }
}
