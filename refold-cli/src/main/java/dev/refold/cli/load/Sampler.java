package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.ServerSample;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Asks the API again and again how it is. */
final class Sampler implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final double MEBIBYTE = 1 << 20;

    private final Target target;
    private final BiConsumer<Duration, ServerSample> to;
    private final long began = System.nanoTime();
    private final Thread thread;

    private Sampler(Target target, BiConsumer<Duration, ServerSample> to) {
        this.target = target;
        this.to = to;
        this.thread = Thread.ofVirtual().name("sampler").unstarted(this::sample);
    }

    /** @param to gets samples, with the time since now */
    static Sampler start(Target target, BiConsumer<Duration, ServerSample> to) {
        Sampler sampler = new Sampler(target, to);
        sampler.thread.start();
        return sampler;
    }

    private void sample() {
        try {
            while (true) {
                target.metrics().ifPresent(metrics -> to.accept(Duration.ofNanos(System.nanoTime() - began), of(
                        metrics)));
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    static ServerSample of(Prometheus metrics) {
        return new ServerSample(metrics.sum("hikaricp_connections_active"), metrics.sum("hikaricp_connections_pending"),
                metrics.sum("hikaricp_connections_max"), metrics.sum("refold_sink_lag_records"),
                metrics.max("refold_sink_lag_seconds"), metrics.sum("refold_embedder_pending"),
                metrics.sum("jvm_memory_used_bytes", "area=\"heap\"") / MEBIBYTE);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
