package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one document that wait for vectors. Workers fill it in any order; when the last text has its outcome,
 * whoever filled it tells the owner. Thread-safe.
 */
final class EmbeddingJob {

    private final ChunkPlan plan;
    private final LoggedRecord source;
    private final Consumer<EmbeddingJob> whenDone;
    private final AtomicReferenceArray<@Nullable Embedded> outcomes;
    private final AtomicInteger missing;
    private final long begunNanos = System.nanoTime();
    private volatile boolean cancelled;

    /** @param whenDone called once, by a worker's thread, unless cancelled */
    EmbeddingJob(LoggedRecord source, ChunkPlan plan, Consumer<EmbeddingJob> whenDone) {
        this.source = source;
        this.plan = plan;
        this.whenDone = whenDone;
        this.outcomes = new AtomicReferenceArray<>(plan.texts().size());
        this.missing = new AtomicInteger(plan.texts().size());
    }

    ChunkPlan plan() {
        return plan;
    }

    /** Of {@link System#nanoTime}, when it was made. */
    long begunNanos() {
        return begunNanos;
    }

    LoggedRecord source() {
        return source;
    }

    List<String> texts() {
        return plan.texts();
    }

    long chars() {
        return texts().stream().mapToLong(String::length).sum();
    }

    /** One outcome a text; setting the last one ends the job. */
    void set(int index, Embedded outcome) {
        if (outcomes.compareAndSet(index, null, outcome) && missing.decrementAndGet() == 0 && !cancelled) {
            whenDone.accept(this);
        }
    }

    /** In the order of the texts. Only when done. */
    List<Embedded> outcomes() {
        return IntStream.range(0, outcomes.length()).mapToObj(this::outcome).toList();
    }

    private Embedded outcome(int index) {
        Embedded outcome = outcomes.get(index);
        if (outcome == null) {
            throw new IllegalStateException("text " + index + " has no outcome yet");
        }
        return outcome;
    }

    /** Nobody wants the outcome any more; texts not yet sent need not be. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
