package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Lag;
import dev.refold.cli.load.LoadResult.Memory;
import dev.refold.cli.load.LoadResult.Pool;
import dev.refold.cli.load.LoadResult.ServerSample;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the API again and again how it is. */
final class Sampler implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final double MEBIBYTE = 1 << 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Target target;
    private final Consumer<Optional<ServerSample>> to;
    private final Thread thread;

    /** @param nanos when they were read */
    record Read(long nanos, Prometheus metrics) {}

    private Sampler(Target target, Consumer<Optional<ServerSample>> to) {
        this.target = target;
        this.to = to;
        this.thread = Thread.ofVirtual().name("sampler").unstarted(this::sample);
    }

    /** @param to gets a sample each second, or none when the API does not tell */
    static Sampler start(Target target, Consumer<Optional<ServerSample>> to) {
        Sampler sampler = new Sampler(target, to);
        sampler.thread.start();
        return sampler;
    }

    private void sample() {
        try {
            Optional<Read> first = read();
            Optional<Read> last = first;
            while (true) {
                Thread.sleep(EVERY);
                Optional<Read> now = read();
                Optional<Read> begin = first;
                Optional<Read> before = last;
                to.accept(now.map(read -> of(begin.orElse(read), before.orElse(read), read)));
                first = first.or(() -> now);
                last = now.or(() -> before);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Read> read() throws InterruptedException {
        return target.metrics().map(metrics -> new Read(System.nanoTime(), metrics));
    }

    /** @param first of the run */
    static ServerSample of(Read first, Read before, Read now) {
        Prometheus metrics = now.metrics();
        double seconds = (now.nanos() - before.nanos()) / NANOS_PER_SECOND;
        Pool pool = new Pool(perSecond("hikaricp_connections_usage_seconds_sum", before, now, seconds),
                perSecond("hikaricp_connections_acquire_seconds_sum", before, now, seconds),
                metrics.sum("hikaricp_connections_max"), metrics.max("hikaricp_connections_acquire_seconds_max")
                        * MILLIS_PER_SECOND,
                metrics.sum("hikaricp_connections_timeout_total")
                        - first.metrics().sum("hikaricp_connections_timeout_total"));
        Lag lag = new Lag(metrics.sum("refold_sink_lag_records"), metrics.max("refold_sink_lag_seconds"),
                metrics.sum("refold_embedder_lag_records") + metrics.sum("refold_embedder_pending"));
        Memory memory = new Memory(metrics.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE,
                metrics.sum("refold_process_heap_collected_bytes") / MEBIBYTE,
                metrics.sum("refold_process_resident_bytes") / MEBIBYTE);
        return new ServerSample(pool, lag, memory, perSecond("process_cpu_time_ns_total", before, now, seconds)
                / NANOS_PER_SECOND);
    }

    /** Seconds spent a second are so many at once. */
    private static double perSecond(String name, Read before, Read now, double seconds) {
        return seconds <= 0 ? 0 : Math.max(0, now.metrics().sum(name) - before.metrics().sum(name)) / seconds;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
