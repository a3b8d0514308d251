package dev.refold.query;

import dev.refold.query.Answers.SearchAnswer;
import dev.refold.query.QueryListener.Outcome;
import dev.refold.store.IndexStore;
import java.time.Duration;
import java.util.function.Supplier;

/** Tells the listener of every search in a store there is. */
final class MeasuredSearches {

    private final QueryListener listener;

    MeasuredSearches(QueryListener listener) {
        this.listener = listener;
    }

    SearchAnswer measure(IndexStore store, SearchCall call, Supplier<SearchAnswer> search) {
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            SearchAnswer answer = search.get();
            outcome = Outcome.ANSWERED;
            return answer;
        } catch (RuntimeException e) {
            outcome = outcome(Problem.of(e).status());
            throw e;
        } finally {
            listener.searched(store.name(), call.mode(), outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static Outcome outcome(int status) {
        if (status == ProblemType.DEADLINE.status()) {
            return Outcome.LATE;
        }
        if (status == ProblemType.UNAVAILABLE.status()) {
            return Outcome.UNAVAILABLE;
        }
        return status < ProblemType.INTERNAL.status() ? Outcome.REFUSED : Outcome.FAILED;
    }
}
