package dev.refold.query;

import dev.refold.store.IndexStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks stores one question each, side by side, so that one that hangs holds back neither the others nor the answer. Of
 * each store one look at most is under way: whoever comes meanwhile shares it, and however often a frozen server is asked
 * about, one thread waits for it. Thread-safe.
 */
final class Looks<T> {

    private final Function<IndexStore, T> question;
    private final Map<String, CompletableFuture<T>> underWay = new ConcurrentHashMap<>();

    Looks(Function<IndexStore, T> question) {
        this.question = question;
    }

    /** Returns at once. */
    CompletableFuture<T> begin(IndexStore store) {
        return underWay.compute(store.name(), (_, before) -> before != null && !before.isDone()
                ? before
                : CompletableFuture.supplyAsync(() -> question.apply(store), Thread::startVirtualThread));
    }

    /** Empty when there is no answer in time, or this thread is interrupted. A failure of the question is thrown. */
    static <T> Optional<T> await(CompletableFuture<T> look, Duration limit) {
        try {
            return Optional.of(look.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }
}
