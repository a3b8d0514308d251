package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BulkLoad;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is loaded in bulk is what folding would have left, and is folded further like any other generation. */
public abstract class BulkLoadContract extends StoreContract {

    private static final int DOCUMENTS = 60;
    private static final int THREADS = 4;
    private static final int CHUNKS = 3_000;

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void it_answers_as_a_folded_one(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<EmbeddedDocument> states = new RandomDocuments(random).states(DOCUMENTS);
        Generation folded = building();
        TestSink.claim(store(), folded).apply(states);
        Generation loaded = loaded(states);
        Scans.assertHolds(store(), loaded, states);
        assertSameAnswers(choice(folded), choice(loaded), states, new RandomFilters(random));
        reopen();
        settle();
        Scans.assertHolds(store(), loaded, states);
        assertSameAnswers(choice(folded), choice(loaded), states, new RandomFilters(random));
    }

    private static GenerationChoice choice(Generation generation) {
        return new GenerationChoice.Numbered(generation.number());
    }

    private void assertSameAnswers(GenerationChoice folded, GenerationChoice loaded, List<EmbeddedDocument> states,
            RandomFilters filters) {
        assertThat(sizes(store().status(loaded))).isEqualTo(sizes(store().status(folded)));
        for (EmbeddedDocument state : states) {
            assertThat(store().document(loaded, state.key()).map(of -> of.document())).as("document %s", state.key())
                    .isEqualTo(store().document(folded, state.key()).map(of -> of.document()));
        }
        for (String tenant : RandomDocuments.TENANTS) {
            for (Filter filter : List.of(Filter.ALL, filters.filter(1), filters.filter(2))) {
                assertThat(sizes(store().count(loaded, tenant, filter))).as("count of %s in %s", filter, tenant)
                        .isEqualTo(sizes(store().count(folded, tenant, filter)));
                for (SearchMode mode : SearchMode.values()) {
                    SearchQuery query = Queries.topK(Queries.filter(Queries.tenant(query(mode, "alpha w3"), tenant),
                            filter), 100);
                    List<Hit> expected = store().search(folded, query).hits();
                    assertThat(store().search(loaded, query).hits()).as("%s", query).isEqualTo(expected);
                }
            }
        }
    }

    private static List<Long> sizes(GenerationStatus status) {
        return List.of(status.documents(), status.chunks());
    }

    private static List<Long> sizes(Counts counts) {
        return List.of(counts.documents(), counts.chunks());
    }

    @Test
    void positions_and_marks_are_those_it_was_finished_with() {
        Generation generation = loaded(List.of(document("a").chunks("one").build()));
        GenerationStatus status = store().status(choice(generation));
        assertThat(status.positions()).containsExactly(LOADED);
        assertThat(status.marks()).containsExactly(TestSink.markAt(0, 77));
        assertThat(store().progress(choice(generation)).positions()).containsExactly(LOADED);
        reopen();
        assertThat(store().claim(generation.number(), TestSink.TOPIC, 0))
                .isEqualTo(new SinkPosition(TestSink.TOPIC, 0, 500, 3, 1));
        assertThat(store().claim(generation.number(), TestSink.TOPIC, 1).nextOffset()).as("of a partition not loaded")
                .isZero();
        assertThat(store().progress(choice(generation)).marks()).containsExactly(TestSink.markAt(0, 77));
    }

    @Test
    void it_is_folded_further_like_any_other() {
        EmbeddedDocument.Present kept = document("kept").version(3).chunks("alpha kept").build();
        Generation generation = loaded(List.of(kept, document("changed").version(3).chunks("alpha old", "more").build(),
                document("gone").version(3).chunks("alpha").build(), deleted("deleted", 5)));
        TestSink sink = TestSink.claim(store(), generation);
        EmbeddedDocument.Present changed = document("changed").version(4).chunks("alpha new").build();
        EmbeddedDocument.Present added = document("added").version(1).chunks("alpha added").build();
        var applied = sink.apply(changed, added, deleted("gone", 4), document("kept").version(2).chunks("late").build(),
                document("deleted").version(4).chunks("late").build());
        assertThat(applied.stale()).as("those with an older order than what was loaded").isEqualTo(2);
        Scans.assertHolds(store(), generation,
                List.of(kept, changed, added, deleted("gone", 4), deleted("deleted", 5)));
        store().transition(generation.number(), GenerationState.READY);
        store().promote(generation.number());
        settle();
        assertThat(found(keyword("alpha"))).containsExactlyInAnyOrder("kept#0", "changed#0", "added#0");
        assertThat(found(keyword("late old more"))).isEmpty();
        assertThat(store().status(LIVE).documents()).isEqualTo(3);
        assertThat(store().status(LIVE).chunks()).isEqualTo(3);
    }

    @Test
    void a_delete_keeps_its_order_and_gives_way_to_a_greater_one() {
        Generation generation = loaded(List.of(deleted("a", 5)));
        TestSink sink = TestSink.claim(store(), generation);
        sink.apply(document("a").version(4).chunks("late").build());
        assertThat(store().document(choice(generation), EmbeddedDocuments.key("a"))).isEmpty();
        EmbeddedDocument.Present newer = document("a").version(6).chunks("newer").build();
        sink.apply(newer);
        Scans.assertHolds(store(), generation, List.of(newer));
    }

    @Test
    void several_threads_add() {
        List<EmbeddedDocument> states = new RandomDocuments(new Random(7)).states(400);
        Generation generation = building();
        try (BulkLoad load = store().beginLoad(generation.number());
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<CompletableFuture<Void>> adds = new ArrayList<>();
            for (int from = 0; from < states.size(); from += 20) {
                List<EmbeddedDocument> some = states.subList(from, from + 20);
                adds.add(CompletableFuture.runAsync(() -> load.add(some), threads));
            }
            adds.forEach(CompletableFuture::join);
            complete(load);
        }
        Scans.assertHolds(store(), generation, states);
    }

    @Test
    void a_document_of_three_thousand_chunks_is_loaded() {
        EmbeddedDocument.Present large = document("large")
                .chunks(IntStream.range(0, CHUNKS).mapToObj(i -> "part" + i).toList()).build();
        Generation generation = loaded(List.of(large, document("small").chunks("part").build()));
        Scans.assertHolds(store(), generation, List.of(large, document("small").chunks("part").build()));
        assertThat(store().search(choice(generation), keyword("part2999")).hits()).extracting(Hit::ordinal)
                .containsExactly(CHUNKS - 1);
    }

    @Test
    void nothing_is_a_load_too() {
        Generation generation = loaded(List.of());
        Scans.assertHolds(store(), generation, List.of());
        EmbeddedDocument.Present first = document("a").chunks("alpha").build();
        TestSink.claim(store(), generation).apply(first);
        Scans.assertHolds(store(), generation, List.of(first));
    }

    @Test
    void a_vector_of_another_dimension_is_a_mismatch_and_the_load_goes_on() {
        EmbeddedDocument.Present good = document("good").chunks("alpha").build();
        Generation generation = building();
        try (BulkLoad load = store().beginLoad(generation.number())) {
            assertThatThrownBy(() -> load.add(List.of(document("a").chunks("fits").build(),
                    document("bad").dimensions(5).chunks("does not").build())))
                    .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("bad")
                    .hasMessageContaining("5 dimensions");
            load.add(List.of(good));
            complete(load);
        }
        Scans.assertHolds(store(), generation, List.of(good));
    }

    @Test
    void the_live_generation_answers_and_is_folded_meanwhile() {
        TestSink sink = liveWith(document("a").chunks("alpha").build());
        try (BulkLoad load = store().beginLoad(building().number())) {
            load.add(List.of(document("a").version(2).chunks("alpha loaded").build()));
            sink.apply(document("b").chunks("alpha beta").build());
            settle();
            assertThat(found(keyword("alpha"))).containsExactlyInAnyOrder("a#0", "b#0");
            complete(load);
        }
        assertThat(found(keyword("loaded"))).isEmpty();
        assertThat(store().status(LIVE).documents()).isEqualTo(2);
    }
}
