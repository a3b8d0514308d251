package dev.refold.ingest;

import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItem.Problem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The state of one ingestion. Everything is called on the thread that runs it, but for {@link #ended}: that comes from
 * wherever the publisher completes its futures, and therefore leaves problems in a queue.
 */
final class IngestRun {

    /** Enough to see what is wrong; a million lines of the same help nobody and would fill the memory. */
    private static final int PROBLEMS_KEPT = 1_000;

    private final DocumentPublisher publisher;
    private final TokenAccumulator token;
    private final SourceItems items;
    private final IngestListener listener;
    private final long startNanos = System.nanoTime();
    private final Semaphore outstanding = new Semaphore(Ingestion.OUTSTANDING);
    private final Queue<Problem> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicReference<Optional<String>> stopped = new AtomicReference<>(Optional.empty());
    private final List<Problem> kept = new ArrayList<>();
    private long problems;
    private long skipped;

    IngestRun(DocumentPublisher publisher, TokenAccumulator token, SourceItems items, IngestListener listener) {
        this.publisher = publisher;
        this.token = token;
        this.items = items;
        this.listener = listener;
    }

    boolean isStopped() {
        return stopped.get().isPresent();
    }

    void publish(SourceItem.Document document) {
        try {
            outstanding.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop("interrupted before " + document.name());
            return;
        }
        CompletableFuture<Position> future = publisher.publish(document.event());
        var _ = future.whenComplete((position, failure) -> ended(document.name(), position, failure));
    }

    void note(Problem problem) {
        problems++;
        if (kept.size() < PROBLEMS_KEPT) {
            kept.add(problem);
        }
        listener.met(problem);
    }

    void skip() {
        skipped++;
    }

    void progressed() {
        drainFailures();
        listener.progressed(progress());
    }

    /** Every future ends within the publisher's delivery timeout, so this does too. */
    void awaitOutstanding() {
        outstanding.acquireUninterruptibly(Ingestion.OUTSTANDING);
        progressed();
    }

    IngestReport report() {
        return new IngestReport(progress(), kept, token.token(), stopped.get());
    }

    private IngestProgress progress() {
        return new IngestProgress(published.get(), problems, skipped, items.bytesRead(), items.totalBytes(),
                Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private void drainFailures() {
        for (Problem problem = failures.poll(); problem != null; problem = failures.poll()) {
            note(problem);
        }
    }

    private void ended(String name, @Nullable Position position, @Nullable Throwable failure) {
        if (position != null) {
            published.incrementAndGet();
            token.add(position);
        } else if (failure != null) {
            Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            failures.add(new Problem(name, reason(cause)));
            if (cause instanceof PublishException.Unavailable) {
                stop(reason(cause));
            }
        }
        outstanding.release();
    }

    private void stop(String reason) {
        stopped.compareAndSet(Optional.empty(), Optional.of(reason));
    }

    private static String reason(Throwable failure) {
        return failure instanceof RejectedEventException rejected
                ? rejected.rejection().message()
                : String.valueOf(failure.getMessage());
    }
}
