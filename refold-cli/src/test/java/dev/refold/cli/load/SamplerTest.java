package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.load.LoadResult.ServerSample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What metrics say of a server. */
class SamplerTest {

    private static final String BEFORE = """
            hikaricp_connections_usage_seconds_sum{pool="refold"} 10.0
            hikaricp_connections_acquire_seconds_sum{pool="refold"} 1.0
            hikaricp_connections_timeout_total{pool="refold"} 4.0
            process_cpu_time_ns_total 5.0E9
            """;
    private static final String NOW = """
            hikaricp_connections_usage_seconds_sum{pool="refold"} 16.0
            hikaricp_connections_acquire_seconds_sum{pool="refold"} 1.5
            hikaricp_connections_acquire_seconds_max{pool="refold"} 0.25
            hikaricp_connections_timeout_total{pool="refold"} 5.0
            hikaricp_connections_max{pool="refold"} 10.0
            process_cpu_time_ns_total 8.0E9
            refold_embedder_pending{space="a"} 2.0
            refold_embedder_lag_records{space="a"} 3.0
            refold_process_heap_collected_bytes 1048576.0
            refold_process_resident_bytes NaN
            """;

    @Test
    void what_is_spent_between_two_samples_is_how_much_was_at_work() {
        Sampler.Read before = new Sampler.Read(0, new Prometheus(BEFORE));
        Sampler.Read now = new Sampler.Read(Duration.ofSeconds(2).toNanos(), new Prometheus(NOW));

        ServerSample sample = Sampler.of(before, before, now);

        assertThat(sample.pool()).isEqualTo(new LoadResult.Pool(3, 0.25, 10, 250, 1));
        assertThat(sample.processors()).isEqualTo(1.5);
        assertThat(sample.lag().embedder()).as("not read yet, and read but not embedded").isEqualTo(5);
        assertThat(sample.memory()).isEqualTo(new LoadResult.Memory(0, 1, 0));
        assertThat(Sampler.of(now, now, now).pool().timeouts()).as("of this run alone").isZero();
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
}
