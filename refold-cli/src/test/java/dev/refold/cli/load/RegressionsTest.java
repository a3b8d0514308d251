package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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
        LoadResult other = new LoadResult("full", BEFORE.startedAt(), new LoadResult.Plan(List.of(10), 10, 1_000, 20, 5,
                1_000, ""), BEFORE.stages(), BEFORE.watched(), Map.of(), 1, List.of(), BEFORE.heapMebibytesPerHour(),
                List.of());
        assertThatThrownBy(() -> Regressions.between(BEFORE, other)).hasMessageContaining("repeat it");
    }

    @Test
    void what_is_written_as_json_is_read_again() {
        JsonMapper json = JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
        assertThat(json.readValue(json.writeValueAsBytes(BEFORE), LoadResult.class)).isEqualTo(BEFORE);
    }

    @Test
    void a_slope_is_that_of_the_lows_whatever_happens_between_them() {
        Random random = new Random(9);
        List<Slope.Point> saw = IntStream.range(0, 600).mapToObj(i -> new Slope.Point(i / 60.0,
                100 + i / 60.0 * 3 + i % 7 * 20 + (random.nextInt(100) == 0 ? 500 : 0))).toList();
        assertThat(Slope.ofLows(saw)).hasValueSatisfying(slope -> assertThat(slope).isCloseTo(3, within(0.2)));
        assertThat(Slope.ofLows(saw.subList(0, 40))).isEmpty();
    }

    @Test
    void metrics_are_summed_over_their_labels() {
        Prometheus metrics = new Prometheus("""
                # TYPE hikaricp_connections_active gauge
                hikaricp_connections_active{pool="refold"} 3.0
                hikaricp_connections_active_other 9
                jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 1.0E7
                jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 2.0E7
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 5.0E7
                refold_sink_lag_seconds{generation="1",store="a"} 2.5
                refold_sink_lag_seconds{generation="2",store="a"} NaN
                """);
        assertThat(metrics.sum("hikaricp_connections_active")).isEqualTo(3);
        assertThat(metrics.sum("jvm_memory_used_bytes", "area=\"heap\"")).isEqualTo(3e7);
        assertThat(metrics.max("refold_sink_lag_seconds")).isEqualTo(2.5);
        assertThat(metrics.sum("nothing")).isZero();
    }

    private static List<String> worse(LoadResult now) {
        return Regressions.between(BEFORE, now).stream().filter(Regressions.Finding::worse)
                .map(Regressions.Finding::figure).toList();
    }
}
