package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings tenants' indexes up to date on threads of their own, one at a time for each tenant. A reader waits for as long
 * as it may and no longer; what it began goes on for those who come after, since a large tenant takes longer to read than
 * any of them has. Thread-safe.
 */
final class Refreshes {

    private final Map<String, FutureTask<Boolean>> atWork = new ConcurrentHashMap<>();

    /**
     * Joins the refresh that is at work for the tenant, or begins one.
     *
     * @return what the refresh returned
     * @throws StoreException what the refresh threw, or {@link StoreException.DeadlineExceeded} while it goes on
     */
    boolean await(String tenant, Deadline deadline, Callable<Boolean> refresh) {
        FutureTask<Boolean> mine = new FutureTask<>(refresh);
        FutureTask<Boolean> running = atWork.putIfAbsent(tenant, mine);
        if (running == null) {
            running = mine;
            Thread.ofVirtual().name("chroma-refresh").start(() -> {
                try {
                    mine.run();
                } finally {
                    atWork.remove(tenant, mine);
                }
            });
        }
        while (true) {
            try {
                return running.get(Math.max(1, deadline.left().toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                deadline.check();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof StoreException failed
                        ? failed
                        : new IllegalStateException("an index could not be brought up to date", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException.Unavailable("interrupted while an index is brought up to date", e);
            }
        }
    }
}
