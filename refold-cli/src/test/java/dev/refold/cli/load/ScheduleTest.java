package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Stage STAGE = Stage.of(10, Duration.ofSeconds(100));
    private static final Schedule SCHEDULE = new Schedule(STAGE, SECOND);

    @Test
    void users_come_one_by_one_stay_together_and_go_one_by_one() {
        assertThat(IntStream.of(0, 1, 5, 9, 10, 50, 89, 91, 95, 99, 100)
                .map(second -> SCHEDULE.present(Duration.ofSeconds(second))))
                .containsExactly(1, 2, 6, 10, 10, 10, 10, 9, 5, 1, 0);
        assertThat(STAGE.isSteady(Duration.ofSeconds(9))).isFalse();
        assertThat(STAGE.isSteady(Duration.ofSeconds(10))).isTrue();
        assertThat(STAGE.isSteady(Duration.ofSeconds(90))).isFalse();
    }

    @Test
    void each_asks_once_an_interval_from_when_it_comes_until_it_goes() {
        for (int user = 0; user < STAGE.users(); user++) {
            long[] times = times(user).toArray();
            assertThat(times[0]).isBetween(SCHEDULE.joins(user), SCHEDULE.joins(user) + SECOND.toNanos());
            assertThat(times[times.length - 1]).isBetween(SCHEDULE.leaves(user) - SECOND.toNanos(),
                    SCHEDULE.leaves(user));
            for (int i = 1; i < times.length; i++) {
                assertThat(times[i] - times[i - 1]).isEqualTo(SECOND.toNanos());
            }
        }
    }

    @Test
    void all_of_them_together_ask_evenly() {
        Schedule many = new Schedule(Stage.of(200, Duration.ofSeconds(100)), SECOND);
        long[] inOneSecond = IntStream.range(0, 200).boxed().flatMapToLong(user -> LongStream.range(0, 100)
                .mapToObj(request -> many.at(user, request)).flatMapToLong(OptionalLong::stream))
                .filter(at -> at >= 50 * SECOND.toNanos() && at < 51 * SECOND.toNanos()).sorted().toArray();

        assertThat(inOneSecond).hasSize(200);
        long longestGap = IntStream.range(1, 200).mapToLong(i -> inOneSecond[i] - inOneSecond[i - 1]).max()
                .orElseThrow();
        assertThat(Duration.ofNanos(longestGap)).isLessThan(Duration.ofMillis(20));
    }

    @Test
    void the_mix_is_what_was_asked_for_and_the_same_again() {
        Mix mix = new Mix(7, 20, 100);
        List<Mix.Request> requests = IntStream.range(0, 20_000).mapToObj(i -> mix.request(0, i % 50, i / 50)).toList();

        double writes = requests.stream().filter(request -> request.kind() == Kind.WRITE).count() / 20_000.0;
        assertThat(writes).isCloseTo(0.2, within(0.02));
        Arrays.stream(Kind.values()).forEach(kind -> assertThat(requests).anyMatch(one -> one.kind() == kind));
        assertThat(requests).allSatisfy(request -> assertThat(request.document()).isBetween(0, 99));
        assertThat(new Mix(7, 20, 100).request(0, 3, 5)).isEqualTo(mix.request(0, 3, 5));
        assertThat(new Mix(7, 0, 100).request(0, 3, 5).kind()).isNotEqualTo(Kind.WRITE);
    }

    @Test
    void a_plan_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> plan(List.of(), SECOND)).hasMessageContaining("number of users");
        assertThatThrownBy(() -> plan(List.of(5_000), SECOND)).hasMessageContaining("2000 users");
        assertThatThrownBy(() -> plan(List.of(1), Duration.ofNanos(1))).hasMessageContaining("1000 times");
        assertThat(plan(List.of(10, 100), SECOND).total()).isEqualTo(Duration.ofSeconds(100));
        assertThat(plan(List.of(10, 100), SECOND).beginOf(1)).isEqualTo(Duration.ofSeconds(50));
    }

    private static LoadPlan plan(List<Integer> users, Duration interval) {
        return new LoadPlan("smoke", LoadPlan.stages(users, Duration.ofSeconds(100)), interval, 20, 0, 10, 1, "");
    }

    private static LongStream times(int user) {
        return LongStream.iterate(0, i -> i + 1).mapToObj(request -> SCHEDULE.at(user, request))
                .takeWhile(OptionalLong::isPresent).flatMapToLong(OptionalLong::stream);
    }
}
