package dev.refold.indexer.embedder;

import dev.refold.embedding.EmbeddingListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the tokens that the embedding of one space costs, and says when no more may be spent. Whoever asks the model
 * {@link #begin}s before and {@link #end}s after; the tokens come from what the service says (this listens to the
 * requests of a model elsewhere) or from the caller, for a model in this process.
 *
 * <p>
 * A request begins as long as what is spent, and what those in flight are estimated at, is below the limit. So the limit
 * is passed by one request at most, and by what the service counts more than was estimated. A request that failed counts
 * nothing, whatever the service charges for it.
 *
 * <p>
 * The count is kept in the embedder's state, by {@link #book}, in the transaction of the partition that asks for it. What
 * a transaction that was given up had booked is not forgotten; what was answered and not yet booked when the process was
 * killed is. Several instances of an embedder each know what they spent and what stood in the state when they started.
 * Thread-safe.
 */
public final class TokenMeter implements EmbeddingListener {

    private static final int CHARS_PER_TOKEN = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, Long> booked = new HashMap<>();
    private long unbooked;
    private long reserved;
    private boolean held;
    private OptionalLong maxTokens = OptionalLong.empty();

    static long estimate(List<String> texts) {
        return estimate(texts.stream().mapToLong(String::length).sum());
    }

    private static long estimate(long chars) {
        return Math.ceilDiv(chars, CHARS_PER_TOKEN);
    }

    /** @param most tokens, of all that is ever spent on the space; empty for no end */
    public void limit(OptionalLong most) {
        lock.lock();
        try {
            maxTokens = most;
            held &= most.isPresent() && spent() >= most.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    public TokenSpend spend() {
        lock.lock();
        try {
            return new TokenSpend(spent(), maxTokens, held);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a request may be sent now; then {@link #end} follows. */
    boolean begin(long estimate) {
        lock.lock();
        try {
            if (maxTokens.isPresent() && spent() + reserved >= maxTokens.getAsLong()) {
                held |= spent() >= maxTokens.getAsLong();
                return false;
            }
            reserved += estimate;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The request is answered, or failed. */
    void end(long estimate) {
        lock.lock();
        try {
            reserved -= estimate;
        } finally {
            lock.unlock();
        }
    }

    void spent(long tokens) {
        lock.lock();
        try {
            unbooked += tokens;
        } finally {
            lock.unlock();
        }
    }

    /** What a partition's state says, at the start and whenever the partition is taken over. */
    void restored(int partition, long tokens) {
        lock.lock();
        try {
            long known = booked.getOrDefault(partition, 0L);
            unbooked += Math.max(0, known - tokens);
            booked.put(partition, tokens);
        } finally {
            lock.unlock();
        }
    }

    /** What the partition's state is to say from now on: with all that is not in any yet. */
    long book(int partition, long before) {
        lock.lock();
        try {
            long now = before + unbooked;
            unbooked = 0;
            booked.put(partition, now);
            return now;
        } finally {
            lock.unlock();
        }
    }

    private long spent() {
        return unbooked + booked.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void answered(int texts, long chars, long tokens, Duration took) {
        spent(tokens > 0 ? tokens : estimate(chars));
    }

    @Override
    public void failed(int texts, Duration took) {
        // Nothing is known to be spent.
    }
}
