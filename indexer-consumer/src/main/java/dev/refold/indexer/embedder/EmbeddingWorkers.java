package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the model on threads of its own, so that the topology never waits for it. Texts of many documents share a
 * request; {@link Embedder#inFlight()} requests run at once. A call that fails is made again for ever, with a growing
 * pause: an unreachable model is no document's fault.
 *
 * <p>
 * Nothing is sent that the {@link TokenMeter} does not allow; it waits until that allows more.
 *
 * <p>
 * What it holds is bounded: {@link #offer} says no when full, and the owner keeps the document in its state store. A job
 * counts until {@link #release}, so that finished ones not yet collected are bounded too. Thread-safe.
 */
final class EmbeddingWorkers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingWorkers.class);

    /** Requests' worth of texts held for every request in flight: enough that no worker waits for a punctuation. */
    private static final int BATCHES_HELD = 4;

    private static final long MAX_CHARS = 32L << 20;
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    /** One text of a job. */
    private record Slice(EmbeddingJob job, int index) {

        String text() {
            return job.texts().get(index);
        }
    }

    private final Embedder embedder;
    private final Backoff backoff;
    private final ModelHealth health;
    private final EmbedderListener listener;
    private final TokenMeter meter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Slice> queue = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private int heldTexts;
    private long heldChars;
    private boolean closed;
    private long pausedUntilNanos = System.nanoTime();

    EmbeddingWorkers(Embedder embedder, Backoff backoff, ModelHealth health, EmbedderListener listener,
            TokenMeter meter) {
        this.embedder = embedder;
        this.backoff = backoff;
        this.health = health;
        this.listener = listener;
        this.meter = meter;
        for (int i = 0; i < embedder.inFlight(); i++) {
            threads.add(Thread.ofPlatform().daemon().name("embedding-worker-" + i).start(this::work));
        }
    }

    /** Takes the job when there is room; one that is larger than all room is taken when nothing else is held. */
    boolean offer(EmbeddingJob job) {
        int texts = job.texts().size();
        long chars = job.chars();
        lock.lock();
        try {
            boolean full = heldTexts + texts > maxTexts() || heldChars + chars > MAX_CHARS;
            if (closed || (full && heldTexts > 0)) {
                return false;
            }
            heldTexts += texts;
            heldChars += chars;
            for (int i = 0; i < texts; i++) {
                queue.add(new Slice(job, i));
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The owner has what it wanted, or wants it no more. Once for every job taken. */
    void release(EmbeddingJob job) {
        lock.lock();
        try {
            heldTexts -= job.texts().size();
            heldChars -= job.chars();
        } finally {
            lock.unlock();
        }
    }

    private int maxTexts() {
        return embedder.batchTexts() * embedder.inFlight() * BATCHES_HELD;
    }

    private void work() {
        try {
            while (true) {
                List<Slice> batch = take();
                if (batch.isEmpty()) {
                    return;
                }
                deliver(batch);
            }
        } catch (InterruptedException e) {
            // Closing.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for texts; none when closed. */
    private List<Slice> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<Slice> batch = new ArrayList<>();
            while (!closed) {
                while (batch.size() < embedder.batchTexts() && !queue.isEmpty()) {
                    Slice slice = queue.remove();
                    if (!slice.job().isCancelled()) {
                        batch.add(slice);
                    }
                }
                if (!batch.isEmpty()) {
                    return batch;
                }
                changed.await();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(List<Slice> taken) throws InterruptedException {
        List<Slice> batch = taken;
        for (int failures = 0; !batch.isEmpty(); batch = wanted(batch)) {
            awaitPause();
            long tokens = TokenMeter.estimate(batch.stream().map(Slice::text).toList());
            if (!meter.begin(tokens)) {
                // Closing interrupts it.
                Thread.sleep(ASK_AGAIN);
                continue;
            }
            try {
                List<Embedded> outcomes = call(batch);
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).job().set(batch.get(i).index(), outcomes.get(i));
                }
                return;
            } catch (ModelUnavailableException e) {
                failures++;
                health.failed(String.valueOf(e.getMessage()));
                listener.modelFailed();
                pause(backoff.pause(failures, e.retryAfter(), ThreadLocalRandom.current().nextDouble()));
            } finally {
                meter.end(tokens);
            }
        }
    }

    private static List<Slice> wanted(List<Slice> batch) {
        return batch.stream().filter(slice -> !slice.job().isCancelled()).toList();
    }

    private List<Embedded> call(List<Slice> batch) throws InterruptedException {
        List<Embedded> outcomes = answers(batch);
        if (outcomes.size() != batch.size()) {
            throw new ModelUnavailableException("it gave " + outcomes.size() + " answers to " + batch.size()
                    + " texts", Duration.ZERO);
        }
        if (embedder.local()) {
            meter.spent(TokenMeter.estimate(batch.stream().map(Slice::text).toList()));
        }
        health.succeeded();
        listener.modelAnswered(batch.size());
        return outcomes;
    }

    /** A fault nobody thought of must not end the thread: the documents would wait for ever and nobody would know. */
    private List<Embedded> answers(List<Slice> batch) throws InterruptedException {
        try {
            return embedder.embedDocuments(batch.stream().map(Slice::text).toList());
        } catch (ModelUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the embedder failed in a way it should not; trying again");
            throw new ModelUnavailableException("unexpected " + e.getClass().getSimpleName(), Duration.ZERO, e);
        }
    }

    /** All workers leave the model alone, not only the one that was told so. */
    private void pause(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        lock.lock();
        try {
            if (until - pausedUntilNanos > 0) {
                pausedUntilNanos = until;
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitPause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pausedUntilNanos - System.nanoTime();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left) > 0 ? pausedUntilNanos - System.nanoTime() : 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends calls in flight; their documents stay pending. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
