package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.cli.load.LoadResult.Goal;
import dev.refold.cli.load.LoadResult.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whether memory grows is told from what is in use after collections. */
class GrowthTest {

    private static final long SEED = 9;
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void a_slope_is_that_of_the_lows_whatever_happens_between_them() {
        Random random = new Random(9);
        List<Slope.Point> saw = IntStream.range(0, 600).mapToObj(i -> new Slope.Point(i / 60.0,
                100 + i / 60.0 * 3 + i % 7 * 20 + (random.nextInt(100) == 0 ? 500 : 0))).toList();
        assertThat(Slope.ofLows(saw)).hasValueSatisfying(slope -> assertThat(slope).isCloseTo(3, within(0.2)));
        assertThat(Slope.ofLows(saw.subList(0, 39))).isEmpty();
    }

    @Test
    void a_leak_is_told_from_warming_up() {
        LoadResult.Growth even = Growth.of(heap(0), TEN_MINUTES).orElseThrow();
        LoadResult.Growth leak = Growth.of(heap(0.1), TEN_MINUTES).orElseThrow();

        assertThat(even.heapPerHour()).as("seed %d", SEED).isCloseTo(0, within(10.0));
        assertThat(even.hours()).isCloseTo(8 / 60.0, within(0.001));
        assertThat(leak.heapPerHour()).as("6 MiB a minute").isCloseTo(360, within(15.0));
        assertThat(memoryGoal(even)).hasValueSatisfying(goal -> assertThat(goal.met()).isTrue());
        assertThat(memoryGoal(leak)).hasValueSatisfying(goal -> assertThat(goal.met()).as(goal.measured()).isFalse());
    }

    @Test
    void a_run_too_short_for_it_sets_no_goal_for_memory() {
        assertThat(memoryGoal(Growth.of(heap(0.1).subList(0, 60), Duration.ofSeconds(60)).orElseThrow())).isEmpty();
        assertThat(Growth.of(List.of(), TEN_MINUTES)).isEmpty();
    }

    /** Two minutes of warming up from 20 to 80 MiB, then around 80 and as much more as leaks a second. */
    private static List<Slot> heap(double leak) {
        Random random = new Random(SEED);
        return Results.samples(IntStream.range(0, 600).mapToObj(i -> i < 120
                ? 20 + i / 2.0
                : 80 + (i - 120) * leak + random.nextInt(12)).toList());
    }

    private static Optional<Goal> memoryGoal(LoadResult.Growth growth) {
        return Goals.of(Results.of(40, 100, 0.05, 0, 1).stages(), Optional.of(growth), OptionalDouble.empty()).stream()
                .filter(goal -> goal.name().contains("heap")).findFirst();
    }
}
