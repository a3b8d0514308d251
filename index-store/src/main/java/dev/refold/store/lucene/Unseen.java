package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is in the writer and no reader shows yet. */
final class Unseen {

    private static final long NOTHING = 0;

    private final Map<DocumentKey, Order> orders = new ConcurrentHashMap<>();
    private volatile long sinceNanos = NOTHING;

    void note() {
        if (sinceNanos == NOTHING) {
            long now = System.nanoTime();
            sinceNanos = now == NOTHING ? 1 : now;
        }
    }

    void note(DocumentKey key, Order order) {
        orders.put(key, order);
    }

    boolean isNothing() {
        return sinceNanos == NOTHING;
    }

    boolean isOlderThan(Duration age) {
        long since = sinceNanos;
        return since != NOTHING && System.nanoTime() - since > age.toNanos();
    }

    Optional<Order> orderOf(DocumentKey key) {
        return Optional.ofNullable(orders.get(key));
    }

    int documents() {
        return orders.size();
    }

    /** A new reader shows all. */
    void clear() {
        orders.clear();
        sinceNanos = NOTHING;
    }
}
