package dev.refold.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Readers of the stream of status events; each that loses its connection comes again. Thread-safe. */
final class Watchers implements AutoCloseable {

    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);

    private final Target target;
    private final List<Watcher> all;
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private volatile boolean closed;

    private Watchers(Target target, int count) {
        this.target = target;
        this.all = IntStream.range(0, count).mapToObj(Watcher::new).toList();
    }

    static Watchers start(Target target, int count) {
        Watchers watchers = new Watchers(target, count);
        watchers.all.forEach(watcher -> watcher.thread.start());
        return watchers;
    }

    private final class Watcher {

        private final Thread thread;
        private final AtomicLong last = new AtomicLong(System.nanoTime());
        private final AtomicLong longestGap = new AtomicLong();

        private Watcher(int number) {
            this.thread = Thread.ofVirtual().name("watcher-" + number).unstarted(this::watch);
        }

        private void watch() {
            while (!closed) {
                try (InputStream in = target.events();
                        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                    connected.incrementAndGet();
                    try {
                        read(lines);
                    } finally {
                        connected.decrementAndGet();
                    }
                } catch (IOException _) {
                    // Counted below, as is an end that the API itself makes.
                } catch (InterruptedException _) {
                    return;
                }
                if (!closed) {
                    reconnects.incrementAndGet();
                    pause();
                }
            }
        }

        private void read(BufferedReader lines) throws IOException {
            for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    events.incrementAndGet();
                    long now = System.nanoTime();
                    longestGap.accumulateAndGet(now - last.getAndSet(now), Math::max);
                }
            }
        }

        /** The one that has not ended yet included. */
        private double longestGapSeconds() {
            return Math.max(longestGap.get(), System.nanoTime() - last.get()) / 1e9;
        }

        private static void pause() {
            try {
                Thread.sleep(BEFORE_RECONNECT);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int connected() {
        return connected.get();
    }

    LoadResult.Watched result() {
        return new LoadResult.Watched(all.size(), events.get(), reconnects.get(),
                all.stream().mapToDouble(Watcher::longestGapSeconds).max().orElse(0));
    }

    /** Readers end with the connections of the target, at the next event at the latest. */
    @Override
    public void close() {
        closed = true;
        all.forEach(watcher -> watcher.thread.interrupt());
    }
}
