package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.cli.load.LoadResult.StageResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private static final LoadPlan PLAN = new LoadPlan("smoke", LoadPlan.stages(List.of(10), Duration.ofSeconds(100)),
            Duration.ofSeconds(1), 20, 0, 10, 1, "");

    private final Recording recording = new Recording(PLAN);

    @Test
    void a_server_that_stalls_pays_for_every_request_that_was_due_meanwhile() {
        // One user, one request a second; from second 20 on the server says nothing for ten seconds.
        for (long second = 10; second < 90; second++) {
            long answered = second >= 20 && second < 30 ? 30_000 : second * 1_000 + 10;
            record(second * 1_000, answered, Outcome.OK);
        }

        StageResult stage = recording.stages().getFirst();

        assertThat(stage.latency().p50()).isCloseTo(10, within(0.1));
        assertThat(stage.latency().p95()).as("not only the one request that waited ten seconds").isGreaterThan(5_000);
        assertThat(stage.latency().max()).isCloseTo(10_000, within(10.0));
        assertThat(stage.service().max()).as("from sending on").isCloseTo(10, within(0.1));
    }

    @Test
    void coming_and_going_are_not_part_of_the_figures_but_of_the_series() {
        record(5_000, 9_000, Outcome.OK);
        record(50_000, 50_100, Outcome.OK);
        record(95_000, 99_000, Outcome.FAILED);

        assertThat(recording.stages().getFirst().counted().all()).isEqualTo(1);
        assertThat(recording.stages().getFirst().latency().max()).isCloseTo(100, within(0.1));
        assertThat(recording.series()).extracting(LoadResult.Slot::second).containsExactly(5.0, 50.0, 95.0);
        assertThat(recording.series()).extracting(LoadResult.Slot::users).containsExactly(6, 10, 5);
        assertThat(recording.series().getLast().notOk()).isEqualTo(1);
    }

    @Test
    void what_is_not_answered_as_asked_lowers_the_success_rate_and_has_no_latency() {
        record(20_000, 20_010, Outcome.OK);
        record(21_000, 21_001, Outcome.REFUSED);
        record(22_000, 22_001, Outcome.FAILED);
        record(23_000, 60_000, Outcome.UNSENT);

        StageResult stage = recording.stages().getFirst();

        assertThat(stage.successRate()).isEqualTo(0.25);
        assertThat(stage.counted()).isEqualTo(new LoadResult.Counted(1, 1, 1, 1));
        assertThat(stage.latency().count()).isEqualTo(1);
        assertThat(Outcome.of(200)).isEqualTo(Outcome.of(202)).isEqualTo(Outcome.OK);
        assertThat(Outcome.of(429)).isEqualTo(Outcome.REFUSED);
        assertThat(Outcome.of(404)).isEqualTo(Outcome.of(503)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void throughput_counts_answers_when_they_come() {
        record(20_000, 20_010, Outcome.OK);
        record(85_000, 95_000, Outcome.OK);

        assertThat(recording.stages().getFirst().throughput()).as("the second came when users went")
                .isCloseTo(1 / 80.0, within(1e-9));
    }

    @Test
    void samples_of_the_server_lie_beside_what_was_measured_then() {
        recording.server(Duration.ofMillis(50_200), 3, Results.samples(List.of(90.0)).getFirst().server());
        recording.server(Duration.ofMillis(50_900), 2, Optional.empty());
        record(50_000, 50_100, Outcome.OK);

        assertThat(recording.series()).singleElement().satisfies(slot -> {
            assertThat(slot.ok()).isEqualTo(1);
            assertThat(slot.watchers()).contains(2);
            assertThat(slot.server()).hasValueSatisfying(server -> assertThat(server.memory().collectedMebibytes())
                    .isEqualTo(90));
        });
    }

    @Test
    void a_write_that_is_never_found_counts_with_the_time_waited_for_it() {
        visible(20_000, 20_200, true);
        visible(21_000, 51_000, false);
        visible(95_000, 99_000, true);
        recording.notWritten(0, Duration.ofSeconds(30));
        recording.notWritten(0, Duration.ofSeconds(95));

        LoadResult.Visible visible = recording.stages().getFirst().visible();

        assertThat(visible.missing()).isEqualTo(1);
        assertThat(visible.latency().count()).as("not those of the ramps, nor one that was not taken").isEqualTo(2);
        assertThat(visible.notWritten()).isEqualTo(1);
        assertThat(visible.latency().max()).isCloseTo(30_000, within(30.0));
        assertThat(recording.stages().getFirst().counted().all()).as("beside the users' requests").isZero();
    }

    @Test
    void reads_and_writes_have_figures_of_their_own() {
        record(20_000, 20_010, Outcome.OK);
        recording.record(0, Kind.WRITE, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(31),
                Outcome.OK);

        StageResult stage = recording.stages().getFirst();

        assertThat(stage.reads().max()).isCloseTo(10, within(0.1));
        assertThat(stage.writes().max()).isCloseTo(1_000, within(1.0));
        assertThat(stage.latency().count()).isEqualTo(2);
    }

    @Test
    void a_run_of_hours_needs_no_more_memory_than_one_of_minutes() {
        LoadPlan hours = new LoadPlan("soak", LoadPlan.stages(List.of(1), Duration.ofHours(10)), Duration.ofSeconds(1),
                0, 0, 10, 1, "");
        Recording soak = new Recording(hours);
        for (int minute = 0; minute < 600; minute++) {
            Duration at = Duration.ofMinutes(minute);
            soak.record(0, Kind.COUNT, at, at, at.plusMillis(1), Outcome.OK);
        }
        assertThat(soak.slotSeconds()).isEqualTo(120);
        assertThat(soak.series()).hasSize(300);
    }

    private void visible(long plannedMillis, long endedMillis, boolean found) {
        recording.visible(0, Duration.ofMillis(plannedMillis), Duration.ofMillis(endedMillis), found);
    }

    private void record(long plannedMillis, long answeredMillis, Outcome outcome) {
        recording.record(0, Kind.SEARCH_HYBRID, Duration.ofMillis(plannedMillis), Duration.ofMillis(
                Math.max(plannedMillis, answeredMillis - 10)), Duration.ofMillis(answeredMillis),
                outcome);
    }
}
