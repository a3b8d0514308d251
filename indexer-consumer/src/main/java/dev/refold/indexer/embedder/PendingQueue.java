package dev.refold.indexer.embedder;

import dev.refold.schemas.DocumentKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Hands the records that wait to the workers, in order of arrival and as far as the workers have room; the rest stays in
 * the state store alone. Used by one stream thread; only {@link #done} is filled by others.
 */
final class PendingQueue {

    private final DocumentStates states;
    private final EmbeddingWorkers workers;
    private final Map<DocumentKey, EmbeddingJob> handedOver = new HashMap<>();
    private final Queue<EmbeddingJob> done = new ConcurrentLinkedQueue<>();
    /** Everything that waits and lies before it was handed over. */
    private LogPosition next = LogPosition.START;
    /** Planned, but the workers had no room. */
    private Optional<EmbeddingJob> parked = Optional.empty();

    PendingQueue(DocumentStates states, EmbeddingWorkers workers) {
        this.states = states;
        this.workers = workers;
    }

    /** A record just put into the store; goes straight to the workers when nothing waits before it. */
    void added(LoggedRecord source, ChunkPlan plan) {
        if (parked.isEmpty() && states.pendingFrom(next).filter(first -> first.arrival().equals(source.arrival()))
                .isPresent()) {
            handOver(source, plan);
        }
    }

    /** The document's waiting record counts no more. */
    void cancel(DocumentKey key) {
        parked = parked.filter(job -> !job.plan().event().key().equals(key));
        Optional.ofNullable(handedOver.remove(key)).ifPresent(this::giveUp);
    }

    private void giveUp(EmbeddingJob job) {
        job.cancel();
        workers.release(job);
    }

    /** A job with all outcomes, that nobody cancelled. */
    Optional<EmbeddingJob> finished() {
        for (EmbeddingJob job = done.poll(); job != null; job = done.poll()) {
            if (!job.isCancelled()) {
                handedOver.remove(job.plan().event().key());
                workers.release(job);
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    /**
     * Hands over what the workers have room for.
     *
     * @param planner makes the plan of a record that waits; empty when it settled the record itself
     * @param atMost records looked at, so that a punctuation stays short
     */
    void feed(Function<LoggedRecord, Optional<ChunkPlan>> planner, int atMost) {
        parked.ifPresent(job -> {
            parked = Optional.empty();
            offer(job);
        });
        for (int i = 0; i < atMost && parked.isEmpty(); i++) {
            Optional<LoggedRecord> source = states.pendingFrom(next);
            if (source.isEmpty()) {
                return;
            }
            next = source.get().arrival().next();
            planner.apply(source.get()).ifPresent(plan -> handOver(source.get(), plan));
        }
    }

    private void handOver(LoggedRecord source, ChunkPlan plan) {
        next = source.arrival().next();
        offer(new EmbeddingJob(source, plan, done::add));
    }

    private void offer(EmbeddingJob job) {
        if (workers.offer(job)) {
            handedOver.put(job.plan().event().key(), job);
            if (job.texts().isEmpty()) {
                // Its vectors became known since it was put aside.
                done.add(job);
            }
        } else {
            parked = Optional.of(job);
        }
    }

    /** The partition goes to another owner; what waits is in the store. */
    void close() {
        handedOver.values().forEach(this::giveUp);
        handedOver.clear();
        parked = Optional.empty();
    }
}
