package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.indexer.rebuild.RebuildRequest.Promotion;
import dev.refold.indexer.rebuild.RebuildStep.CatchingUp;
import dev.refold.indexer.rebuild.RebuildStep.Comparing;
import dev.refold.indexer.rebuild.RebuildStep.Done;
import dev.refold.indexer.rebuild.RebuildStep.Failed;
import dev.refold.indexer.rebuild.RebuildStep.Indexing;
import dev.refold.indexer.rebuild.RebuildStep.Keeping;
import dev.refold.indexer.rebuild.RebuildStep.Loading;
import dev.refold.indexer.rebuild.RebuildStep.Paused;
import dev.refold.indexer.rebuild.RebuildStep.Planned;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.indexer.rebuild.RebuildStep.Verifying;
import dev.refold.store.GenerationState;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Generation 7 is rebuilt; 3 is live, unless said otherwise. */
class RebuildRulesTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Duration KEEP = Duration.ofHours(2);
    private static final OptionalInt THREE = OptionalInt.of(3);
    private static final OptionalInt NONE = OptionalInt.empty();
    private static final Decision WORK = new Decision.Work();
    private static final Decision END = new Decision.End();
    private static final Gate GATE = new Gate(0.6, "acme", SearchMode.KEYWORD, 5, List.of(new Query("1", "fire")));

    static Stream<Arguments> wellTrodden() {
        return Stream.of(fresh(new Planned(), WORK), step(new Planned(), new Outcome.LogReached(), new Loading()),
                fresh(new Loading(), WORK), step(new Loading(), new Outcome.Loaded(), new Indexing()),
                fresh(new Indexing(), WORK), step(new Indexing(), new Outcome.Indexed(), new CatchingUp(0)),
                fresh(new CatchingUp(0), WORK),
                step(new CatchingUp(0), new Outcome.CaughtUp(), new Verifying()), fresh(new Verifying(), WORK),
                step(new Verifying(), new Outcome.Verified(9, 0, List.of()), new Promoting(0, THREE)),
                fresh(new Promoting(0, THREE), WORK),
                step(new Promoting(0, THREE), new Outcome.OtherLive(OptionalInt.of(5)),
                        new Promoting(0, OptionalInt.of(5))),
                step(new Promoting(2, THREE), new Outcome.LiveMovedOn("behind"), new CatchingUp(3)),
                step(new CatchingUp(3), new Outcome.CaughtUp(), new Promoting(3, THREE)),
                fresh(new Keeping(NOW.plusMillis(1), 1), END), fresh(new Keeping(NOW, 1), WORK),
                step(new Keeping(NOW, 1), new Outcome.Released("gone"), new Done("gone")),
                fresh(new Done(""), END), fresh(new Paused(new Loading(), ""), END),
                fresh(new Failed(new Verifying(), "", "", false), END),
                fresh(new Failed(new Loading(), "", "", true), WORK),
                step(new Failed(new Loading(), "", "", true), new Outcome.MarkedFailed(), END),
                step(new Failed(new Loading(), "", "", true), new Outcome.Impossible("", "", true), END),
                step(new Loading(), new Outcome.Impossible("why", "what to do", true),
                        new Failed(new Loading(), "why", "what to do", true)));
    }

    /** Before anything was done at it. */
    private static Arguments fresh(RebuildStep step, Decision decision) {
        return Arguments.of(step, Optional.empty(), decision);
    }

    private static Arguments step(RebuildStep step, Outcome outcome, RebuildStep next) {
        return step(step, outcome, new Decision.Enter(next));
    }

    private static Arguments step(RebuildStep step, Outcome outcome, Decision decision) {
        return Arguments.of(step, Optional.of(outcome), decision);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("wellTrodden")
    void a_step_leads_where_it_should(RebuildStep step, Optional<Outcome> outcome, Decision decision) {
        assertThat(decide(Optional.empty(), Promotion.AUTOMATIC, step, GenerationState.READY, THREE, outcome))
                .isEqualTo(decision);
    }

    @Test
    void a_gate_is_compared_after_verifying_and_only_then_passed() {
        assertThat(withGate(new Verifying(), new Outcome.Verified(9, 0, List.of())))
                .isEqualTo(new Decision.Enter(new Comparing()));
        assertThat(withGate(new Comparing(), new Outcome.Compared(0.6)))
                .isEqualTo(new Decision.Enter(new Promoting(0, THREE)));
        assertThat(failure(withGate(new Comparing(), new Outcome.Compared(0.59)))).satisfies(failed -> {
            assertThat(failed.spoiled()).isFalse();
            assertThat(failed.reason()).contains("0.5900", "0.6000");
        });
    }

    private static Decision withGate(RebuildStep step, Outcome outcome) {
        return decide(Optional.of(GATE), Promotion.AUTOMATIC, step, GenerationState.READY, THREE, Optional.of(outcome));
    }

    private static Failed failure(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Enter.class);
        assertThat(((Decision.Enter) decision).next()).isInstanceOf(Failed.class);
        return (Failed) ((Decision.Enter) decision).next();
    }

    @Test
    void findings_stop_it_and_can_be_mended() {
        Failed failed = failure(decide(Optional.empty(), Promotion.AUTOMATIC, new Verifying(), GenerationState.READY,
                THREE, Optional.of(new Outcome.Verified(90, 2, List.of("ghost acme/1", "gap acme/2")))));
        assertThat(failed.reason()).contains("2 of 90", "ghost acme/1, gap acme/2");
        assertThat(failed.fix()).contains("--repair", "--resume");
        assertThat(failed.spoiled()).isFalse();
    }

    @Test
    void it_waits_for_the_word_when_asked_to() {
        assertThat(decide(Optional.empty(), Promotion.WHEN_TOLD, new Verifying(), GenerationState.READY, THREE,
                Optional.of(new Outcome.Verified(9, 0, List.of())))).isInstanceOfSatisfying(Decision.Enter.class,
                        enter -> assertThat(enter.next()).isInstanceOfSatisfying(Paused.class,
                                paused -> assertThat(paused.at()).isEqualTo(new Promoting(0, THREE))));
    }

    @Test
    void once_live_the_one_before_is_kept_whoever_promoted_and_whatever_answer_was_lost() {
        for (Optional<Outcome> outcome : List.of(Optional.<Outcome>empty(),
                Optional.<Outcome>of(new Outcome.Promoted()))) {
            assertThat(decide(Optional.empty(), Promotion.AUTOMATIC, new Promoting(1, THREE), GenerationState.LIVE,
                    OptionalInt.of(7), outcome)).isEqualTo(new Decision.Enter(new Keeping(NOW.plus(KEEP), 3)));
        }
        assertThat(decide(Optional.empty(), Promotion.AUTOMATIC, new Promoting(0, NONE), GenerationState.LIVE,
                OptionalInt.of(7), Optional.empty())).isEqualTo(new Decision.Enter(
                        new Done(
                                "live; no other generation was")));
    }

    @Test
    void a_rollback_ends_it_and_drops_nothing_even_when_the_time_is_over() {
        assertThat(decide(Optional.empty(), Promotion.AUTOMATIC, new Keeping(NOW.minusSeconds(1), 3),
                GenerationState.RETIRED, THREE, Optional.empty())).isEqualTo(new Decision.Enter(
                        new Done(
                                "rolled back to generation 3; nothing was dropped")));
    }

    @Test
    void another_rebuild_that_came_after_does_not_keep_the_generation_before_for_ever() {
        assertThat(decide(Optional.empty(), Promotion.AUTOMATIC, new Keeping(NOW, 3), GenerationState.RETIRED,
                OptionalInt.of(8), Optional.empty())).isEqualTo(WORK);
    }

    @Test
    void a_live_one_that_is_ahead_for_ever_fails_it_in_the_end() {
        Failed failed = failure(decide(Optional.empty(), Promotion.AUTOMATIC,
                new Promoting(RebuildRules.MOST_ROUNDS, THREE), GenerationState.READY, THREE,
                Optional.of(new Outcome.LiveMovedOn("behind in partition 2"))));
        assertThat(failed.reason()).isEqualTo("behind in partition 2");
        assertThat(failed.spoiled()).isFalse();
    }

    @Test
    void a_rebuild_whose_budget_is_spent_pauses_and_says_how_it_goes_on() {
        Decision decision = decide(Optional.empty(), Promotion.AUTOMATIC, new Planned(), GenerationState.BUILDING,
                THREE,
                Optional.of(new Outcome.BudgetSpent(1_010, 1_000)));

        assertThat(decision).isInstanceOfSatisfying(Decision.Enter.class,
                entered -> assertThat(entered.next()).isInstanceOfSatisfying(Paused.class, paused -> {
                    assertThat(paused.at()).isEqualTo(new Planned());
                    assertThat(paused.reason()).contains("1,010 tokens", "at most 1,000",
                            "refold rebuild memory --resume --max-tokens MORE");
                }));
    }

    @Test
    void whatever_the_step_a_generation_marked_failed_is_not_gone_on_with() {
        RandomRebuilds random = new RandomRebuilds(new Random(1));
        for (int i = 0; i < 300; i++) {
            Rebuild rebuild = random.next();
            Decision decision = RebuildRules.next(rebuild, new Observed(GenerationState.FAILED, THREE, NOW,
                    Optional.empty()));
            if (rebuild.underWay()) {
                assertThat(failure(decision).at()).isEqualTo(rebuild.step());
            }
        }
    }

    static Stream<Arguments> lookingBack() {
        return Stream.of(fresh(new Planned(), new Decision.Enter(new Loading())), fresh(new Loading(), WORK),
                step(new Loading(), new Outcome.Loaded(), new Indexing()), fresh(new Indexing(), WORK),
                step(new Indexing(), new Outcome.Indexed(),
                        new Done("the documents as of then; search it by its number,"
                                + " drop it when you have seen it")),
                fresh(new Done(""), END), fresh(new Paused(new Loading(), ""), END),
                fresh(new CatchingUp(0), END), fresh(new Promoting(0, THREE), END),
                fresh(new Failed(new Loading(), "", "", true), WORK),
                step(new Loading(), new Outcome.Impossible("why", "what to do", true),
                        new Failed(new Loading(), "why", "what to do", true)));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("lookingBack")
    void a_look_at_the_past_is_loaded_and_indexed_and_never_folded_nor_promoted(RebuildStep step,
            Optional<Outcome> outcome, Decision decision) {
        ResolvedPast past = new ResolvedPast("then", "topic", 0, new TreeMap<>(Map.of(0, 3L)));
        Rebuild rebuild = Rebuild.planned(RebuildRequest.lookBack("memory", RebuildStage.SPACE, past), NOW).at(step);
        assertThat(RebuildRules.next(rebuild, new Observed(GenerationState.BUILDING, THREE, NOW, outcome)))
                .isEqualTo(decision);
        assertThat(rebuild.foldable()).isFalse();
    }

    private static Decision decide(Optional<Gate> gate, Promotion promotion, RebuildStep step, GenerationState own,
            OptionalInt live, Optional<Outcome> outcome) {
        RebuildRequest request = new RebuildRequest("memory", RebuildStage.SPACE, gate, KEEP, promotion);
        return RebuildRules.next(Rebuild.planned(request, NOW).at(step), new Observed(own, live, NOW, outcome));
    }
}
