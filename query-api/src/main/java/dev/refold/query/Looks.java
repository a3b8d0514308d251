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
import org.jspecify.annotations.Nullable;

/**
 * Asks stores one question each, side by side, so that one that hangs holds back neither the others nor the answer. Of
 * each store one look at most is under way, and one waits for it to end: whoever comes meanwhile shares the waiting one,
 * as what is under way may have seen the store before something that the caller knows of. However often a frozen server
 * is asked about, one thread waits for it. Thread-safe.
 */
final class Looks<T> {

    private final Function<IndexStore, T> question;
    private final Map<String, Look> last = new ConcurrentHashMap<>();

    /** One look at a store. */
    private final class Look {

        private final IndexStore store;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private volatile boolean begun;

        Look(IndexStore store) {
            this.store = store;
        }

        void begin() {
            begun = true;
            var _ = answer.completeAsync(() -> question.apply(store), Thread::startVirtualThread);
        }
    }

    Looks(Function<IndexStore, T> question) {
        this.question = question;
    }

    /** Returns at once. What the look sees is not older than this call. */
    CompletableFuture<T> begin(IndexStore store) {
        return last.compute(store.name(),
                (_, before) -> before != null && !before.begun ? before : after(before, store)).answer;
    }

    private Look after(@Nullable Look before, IndexStore store) {
        Look next = new Look(store);
        if (before == null) {
            next.begin();
        } else {
            var _ = before.answer.whenComplete((_, _) -> next.begin());
        }
        return next;
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
