package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.Hit;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Generations are made, become live, retire, come back and go. */
public abstract class GenerationContract extends StoreContract {

    @Test
    void a_new_generation_is_building_and_knows_its_space() {
        Space space = new Space("openai", "text/Model \"x\"", 7, new ChunkerSettings(10, 2, 20), "none");
        Generation made = store().create(space);
        assertThat(made).isEqualTo(new Generation(store().name(), made.number(), space, GenerationState.BUILDING));
        assertThat(made.number()).isPositive();
        assertThat(store().generations()).containsExactly(made);
    }

    @Test
    void an_empty_store_lists_none() {
        assertThat(store().generations()).isEmpty();
    }

    @Test
    void generations_are_listed_by_number_and_numbers_are_never_used_again() {
        Generation one = building();
        Generation two = building();
        assertThat(two.number()).isGreaterThan(one.number());
        assertThat(store().generations()).containsExactly(one, two);
        store().drop(two.number());
        Generation three = building();
        assertThat(three.number()).isGreaterThan(two.number());
        assertThat(store().generations()).containsExactly(one, three);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 384, 1_536, 2_000, 3_072})
    void a_space_of_any_size_holds_and_finds_its_vectors(int dimensions) {
        Generation beside = live();
        TestSink.claim(store(), beside).apply(document("a").chunks("beside").build());
        TestSink sink = TestSink.claim(store(), live(space(dimensions)));
        EmbeddedDocument.Present document = document("a").chunks("one", "two").dimensions(dimensions).build();
        sink.apply(document);
        settle();
        double tolerance = vectorTolerance(dimensions);
        DocumentAssert.assertSame(stored("a").orElseThrow(), document, tolerance);
        Hit first = hits(nearest(document.chunks().get(1).vector().orElseThrow())).getFirst();
        assertThat(first.text()).isEqualTo("two");
        assertThat(first.score()).isCloseTo(1, within(Math.max(2e-6, tolerance)));
    }

    @Test
    void too_many_dimensions_are_refused_and_the_most_that_are_allowed_work() {
        int most = store().capabilities().maxDimensions();
        if (most < Space.MAX_DIMENSIONS) {
            assertThatThrownBy(() -> store().create(space(most + 1))).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining(store().name()).hasMessageContaining("" + most)
                    .hasMessageContaining("" + (most + 1));
            assertThat(store().generations()).isEmpty();
        }
        Generation widest = live(space(most));
        TestSink.claim(store(), widest).apply(document("a").chunks("one").dimensions(most).build());
        settle();
        assertThat(hits(nearest(ToyVectors.of(document("a").chunks("one").build().chunks().getFirst().hash(), most))))
                .singleElement().satisfies(hit -> assertThat(hit.score()).isGreaterThan(0.999));
    }

    @Test
    void a_language_without_analysis_is_refused() {
        Space space = new Space("toy", "random", 4, ChunkerSettings.DEFAULT, "klingon");
        assertThatThrownBy(() -> store().create(space)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("klingon");
        assertThat(store().generations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"BUILDING,READY", "BUILDING,FAILED", "READY,FAILED", "LIVE,RETIRED", "READY,READY", "FAILED,FAILED",
            "RETIRED,RETIRED"})
    void a_state_leads_to_the_next(GenerationState from, GenerationState to) {
        Generation generation = in(from);
        Generation changed = store().transition(generation.number(), to);
        assertThat(changed).isEqualTo(new Generation(store().name(), generation.number(), generation.space(), to));
        assertThat(store().generations()).contains(changed);
    }

    @ParameterizedTest
    @CsvSource({"BUILDING,RETIRED", "BUILDING,LIVE", "READY,BUILDING", "READY,LIVE", "READY,RETIRED", "LIVE,READY",
            "LIVE,BUILDING", "LIVE,FAILED", "RETIRED,READY", "RETIRED,FAILED", "FAILED,READY", "FAILED,LIVE",
            "FAILED,RETIRED", "BUILDING,BUILDING"})
    void a_state_that_does_not_lead_there_is_refused(GenerationState from, GenerationState to) {
        Generation generation = in(from);
        assertRefused(() -> store().transition(generation.number(), to), "generation " + generation.number(),
                from.name().toLowerCase(Locale.ROOT), to.name().toLowerCase(Locale.ROOT));
        assertThat(store().generations()).contains(generation);
    }

    @Test
    void promoting_retires_the_one_that_was_live() {
        Generation old = live();
        TestSink.claim(store(), old).apply(document("a").chunks("old").build());
        Generation next = ready();
        TestSink.claim(store(), next).apply(document("a").chunks("new").build());
        Generation promoted = store().promote(next.number());
        assertThat(promoted.state()).isEqualTo(GenerationState.LIVE);
        assertThat(store().generations()).extracting(Generation::state).containsExactly(GenerationState.RETIRED,
                GenerationState.LIVE);
        assertThat(stored("a").orElseThrow().text()).isEqualTo("new");
        assertThat(store().document(numbered(old), key("a")).orElseThrow().document().text()).isEqualTo("old");
    }

    @Test
    void every_answer_names_its_generation() {
        Generation old = live();
        Generation next = live();
        Generation retired = new Generation(store().name(), old.number(), old.space(), GenerationState.RETIRED);
        assertThat(store().search(LIVE, keyword("x")).generation()).isEqualTo(next);
        assertThat(store().search(numbered(old), keyword("x")).generation()).isEqualTo(retired);
        assertThat(store().count(LIVE, "acme", Filter.ALL).generation()).isEqualTo(next);
        assertThat(store().status(numbered(old)).generation()).isEqualTo(retired);
    }

    @Test
    void a_retired_generation_is_folded_on_and_comes_back() {
        Generation old = live();
        TestSink sink = TestSink.claim(store(), old);
        live();
        sink.apply(document("a").chunks("kept up").build());
        Generation back = store().promote(old.number());
        assertThat(back.state()).isEqualTo(GenerationState.LIVE);
        assertThat(stored("a")).isPresent();
    }

    @Test
    void promoting_the_live_one_changes_nothing() {
        Generation live = live();
        TestSink.claim(store(), live).mark(5);
        assertThat(store().promote(live.number())).isEqualTo(live);
        assertThat(store().generations()).containsExactly(live);
    }

    @ParameterizedTest
    @CsvSource({"BUILDING", "FAILED"})
    void what_is_not_ready_is_not_promoted(GenerationState state) {
        Generation generation = in(state);
        assertRefused(() -> store().promote(generation.number()), "generation " + generation.number(),
                state.name().toLowerCase(Locale.ROOT));
        assertThat(store().generations()).contains(generation);
    }

    @Test
    void a_generation_whose_mark_is_behind_the_live_one_is_not_promoted() {
        Generation live = live();
        TestSink.claim(store(), live, 0).mark(3);
        TestSink.claim(store(), live, 1).mark(10);
        Generation next = ready();
        TestSink.claim(store(), next, 0).mark(4);
        TestSink sink = TestSink.claim(store(), next, 1);
        assertRefused(() -> store().promote(next.number()), "partition 1", "missing", "10");
        sink.mark(9);
        assertRefused(() -> store().promote(next.number()), "partition 1", "9", "10");
        assertThat(store().generations()).extracting(Generation::state).containsExactly(GenerationState.LIVE,
                GenerationState.READY);
        sink.mark(10);
        assertThat(store().promote(next.number()).state()).isEqualTo(GenerationState.LIVE);
    }

    @Test
    void a_retired_generation_that_fell_behind_does_not_come_back() {
        Generation old = live();
        Generation live = live();
        TestSink.claim(store(), live).mark(1);
        assertRefused(() -> store().promote(old.number()), "partition 0", "missing");
    }

    @Test
    void the_live_generation_is_not_dropped() {
        Generation live = live();
        assertRefused(() -> store().drop(live.number()), "generation " + live.number(), "live");
        assertThat(store().generations()).containsExactly(live);
    }

    @ParameterizedTest
    @CsvSource({"BUILDING", "READY", "RETIRED", "FAILED"})
    void a_dropped_generation_is_gone_with_all_it_held(GenerationState state) {
        Generation generation = in(state);
        int number = generation.number();
        TestSink.claim(store(), generation).apply(document("a").chunks("one").build());
        store().drop(number);
        assertThat(store().generations()).extracting(Generation::number).doesNotContain(number);
        assertMissing(number);
    }

    @Test
    void a_number_that_never_was_is_no_generation() {
        assertMissing(77);
    }

    @Test
    void without_a_live_generation_reads_of_it_say_so() {
        building();
        Map<String, ThrowingCallable> reads = Map.of("search", () -> store().search(LIVE, keyword("x")), "document",
                () -> store().document(LIVE, key("a")), "chunk", () -> store().chunk(LIVE, key("a"), 0), "count",
                () -> store().count(LIVE, "acme", Filter.ALL), "status", () -> store().status(LIVE));
        reads.forEach((name, read) -> assertThatThrownBy(read).as(name).isInstanceOf(StoreException.NoGeneration.class)
                .hasMessageContaining("no live generation"));
    }

    private void assertMissing(int number) {
        GenerationChoice choice = new GenerationChoice.Numbered(number);
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("search", () -> store().search(choice, keyword("x"))),
                Map.entry("document", () -> store().document(choice, key("a"))),
                Map.entry("chunk", () -> store().chunk(choice, key("a"), 0)),
                Map.entry("count", () -> store().count(choice, "acme", Filter.ALL)),
                Map.entry("status", () -> store().status(choice)),
                Map.entry("transition", () -> store().transition(number, GenerationState.READY)),
                Map.entry("promote", () -> store().promote(number)), Map.entry("drop", () -> store().drop(number)),
                Map.entry("claim", () -> store().claim(number, TestSink.TOPIC, 0)));
        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(StoreException.NoGeneration.class)
                .hasMessageContaining("" + number));
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(StoreException.Refused.class).hasMessageContainingAll(parts);
    }

    private static GenerationChoice numbered(Generation generation) {
        return new GenerationChoice.Numbered(generation.number());
    }

    private Generation ready() {
        return store().transition(building().number(), GenerationState.READY);
    }

    private Generation in(GenerationState state) {
        return switch (state) {
            case BUILDING -> building();
            case READY -> ready();
            case LIVE -> live();
            case RETIRED -> store().transition(live().number(), GenerationState.RETIRED);
            case FAILED -> store().transition(building().number(), GenerationState.FAILED);
        };
    }
}
