package dev.refold.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Readers of the stream of status events; each that loses its connection comes again. */
final class Watchers implements AutoCloseable {

    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);

    private final Target target;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final AtomicLong longestGapNanos = new AtomicLong();
    private volatile boolean closed;

    private Watchers(Target target) {
        this.target = target;
    }

    static Watchers start(Target target, int count) {
        Watchers watchers = new Watchers(target);
        for (int i = 0; i < count; i++) {
            watchers.threads.add(Thread.ofVirtual().name("watcher-" + i).start(watchers::watch));
        }
        return watchers;
    }

    private void watch() {
        while (!closed) {
            try (InputStream in = target.events();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                read(lines);
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
        long last = System.nanoTime();
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            if (line.startsWith("data:")) {
                long now = System.nanoTime();
                events.incrementAndGet();
                longestGapNanos.accumulateAndGet(now - last, Math::max);
                last = now;
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(BEFORE_RECONNECT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    LoadResult.Watched result() {
        return new LoadResult.Watched(threads.size(), events.get(), reconnects.get(), longestGapNanos.get() / 1e9);
    }

    /** Readers end with the connections of the target, at the next event at the latest. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
