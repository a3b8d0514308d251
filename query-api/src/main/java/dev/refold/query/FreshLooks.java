package dev.refold.query;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Looks that are shared by all who wait for the same: each gets the answer of a look that began after it asked, and of
 * one thing at most one look is under way. However many wait, a store is asked no more often than it answers, by one
 * thread. Thread-safe.
 */
final class FreshLooks<K, T> {

    private final Function<K, T> question;
    /** Of each look under way, the one to follow: empty as long as nobody asked for it. */
    private final Map<K, Optional<CompletableFuture<T>>> following = new HashMap<>();

    FreshLooks(Function<K, T> question) {
        this.question = question;
    }

    /** Returns at once. */
    CompletableFuture<T> begin(K key) {
        synchronized (following) {
            Optional<CompletableFuture<T>> follower = following.get(key);
            if (follower == null) {
                CompletableFuture<T> first = new CompletableFuture<>();
                following.put(key, Optional.empty());
                Thread.startVirtualThread(() -> lookOn(key, first));
                return first;
            }
            CompletableFuture<T> next = follower.orElseGet(CompletableFuture::new);
            following.put(key, Optional.of(next));
            return next;
        }
    }

    private void lookOn(K key, CompletableFuture<T> first) {
        Optional<CompletableFuture<T>> look = Optional.of(first);
        while (look.isPresent()) {
            answer(key, look.get());
            look = follower(key);
        }
    }

    private Optional<CompletableFuture<T>> follower(K key) {
        synchronized (following) {
            Optional<CompletableFuture<T>> next = following.getOrDefault(key, Optional.empty());
            if (next.isPresent()) {
                following.put(key, Optional.empty());
            } else {
                following.remove(key);
            }
            return next;
        }
    }

    private void answer(K key, CompletableFuture<T> look) {
        try {
            look.complete(question.apply(key));
        } catch (RuntimeException | Error e) {
            // Thrown to those who asked.
            look.completeExceptionally(e);
        }
    }
}
