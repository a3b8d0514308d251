package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

class RegressionsTest {

    private static final LoadResult BEFORE = Results.of(40, 100, 0.05, 0, 1);

    @Test
    void the_same_again_is_no_regression_however_the_windows_fall() {
        for (long seed = 2; seed < 200; seed++) {
            assertThat(worse(Results.of(40, 100, 0.05, 0, seed))).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void latencies_half_as_long_again_are_one() {
        assertThat(worse(Results.of(60, 100, 0.05, 0, 3))).contains("p99 ms", "p95 ms").doesNotContain("answers/s");
    }

    @Test
    void a_throughput_that_falls_is_one_and_one_that_rises_is_not() {
        assertThat(worse(Results.of(40, 60, 0.05, 0, 4))).containsExactly("answers/s");
        assertThat(worse(Results.of(40, 160, 0.05, 0, 4))).isEmpty();
    }

    @Test
    void failures_are_one_as_soon_as_they_are_more_than_chance() {
        assertThat(worse(Results.of(40, 100, 0.05, 5, 5))).isEmpty();
        assertThat(worse(Results.of(40, 100, 0.05, 200, 5))).containsExactly("success rate");
    }

    @Test
    void a_run_that_wobbles_more_needs_a_greater_difference() {
        LoadResult wild = Results.of(40, 100, 0.5, 0, 1);
        assertThat(Regressions.between(wild, Results.of(52, 100, 0.5, 0, 2)).stream().filter(
                Regressions.Finding::worse)).isEmpty();
        assertThat(worse(Results.of(52, 100, 0.05, 0, 2))).isNotEmpty();
    }

    @Test
    void below_a_millisecond_nothing_is_a_regression() {
        assertThat(Regressions.between(Results.of(0.5, 100, 0.01, 0, 1), Results.of(0.9, 100, 0.01, 0, 2)).stream()
                .filter(Regressions.Finding::worse)).isEmpty();
    }

    @Test
    void runs_that_did_something_else_are_not_compared() {
        LoadResult other = new LoadResult("full", BEFORE.startedAt(), BEFORE.machine(), new LoadResult.Plan(List.of(10),
                20, 10, 1_000, 20, 5, 1_000, ""), BEFORE.goals(), BEFORE.stages(), BEFORE.watched(), Map.of(), 1,
                List.of(), BEFORE.growth(), List.of());
        assertThatThrownBy(() -> Regressions.between(BEFORE, other)).hasMessageContaining("repeat it");
    }

    @Test
    void what_is_written_as_json_is_read_again() {
        JsonMapper json = JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
        assertThat(json.readValue(json.writeValueAsBytes(BEFORE), LoadResult.class)).isEqualTo(BEFORE);
    }

    private static List<String> worse(LoadResult now) {
        return Regressions.between(BEFORE, now).stream().filter(Regressions.Finding::worse)
                .map(Regressions.Finding::figure).toList();
    }
}
