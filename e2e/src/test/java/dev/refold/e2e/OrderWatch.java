package dev.refold.e2e;

import dev.refold.schemas.Order;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at documents all the time while a store is written: what is visible of one never goes back. */
final class OrderWatch implements AutoCloseable {

    private final IndexStore store;
    private final List<String> keys;
    private final Map<String, Order> highest = new HashMap<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopping;
    private final AtomicLong looks = new AtomicLong();

    OrderWatch(IndexStore store, List<String> keys) {
        this.store = store;
        this.keys = keys;
        this.thread = Thread.ofPlatform().name("order-watch-" + store.name()).start(this::watch);
    }

    private void watch() {
        while (!stopping) {
            keys.forEach(this::look);
            looks.incrementAndGet();
        }
    }

    private void look(String key) {
        try {
            StoreState.orderOf(store, key).ifPresent(order -> {
                Order seen = highest.merge(key, order, (one, other) -> one.compareTo(other) > 0 ? one : other);
                if (order.compareTo(seen) < 0) {
                    broken.add(store.name() + ": " + key + " went from " + seen + " back to " + order);
                }
            });
        } catch (StoreException notLiveYet) {
            // Nothing is visible, so nothing goes back.
        }
    }

    /** What went back; empty when all is well. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    /** How often all documents were looked at. */
    long looks() {
        return looks.get();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
