package dev.refold.query;

import dev.refold.query.Answers.SearchAnswer;
import dev.refold.store.IndexStore;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers several searches one after the other, their queries embedded together, within one time. Thread-safe. */
final class SearchBatches {

    private static final int OK = 200;

    private final Stores stores;
    private final QueryVectors vectors;
    private final ReadYourWrites writes;
    private final MeasuredSearches measured;

    SearchBatches(Stores stores, QueryVectors vectors, ReadYourWrites writes, MeasuredSearches measured) {
        this.stores = stores;
        this.vectors = vectors;
        this.writes = writes;
        this.measured = measured;
    }

    /** @param results in the order of the searches */
    record BatchAnswer(long tookMillis, List<EntryAnswer> results) {}

    /**
     * What became of one search: an answer or a problem.
     *
     * @param status 200, or that of the problem
     */
    record EntryAnswer(int status, Optional<SearchAnswer> answer, Optional<Problem> problem) {}

    /** @param told makes a problem of what went wrong with one search, and logs it where that is due */
    BatchAnswer search(String tenant, SearchBatchCall call, Function<Throwable, Problem> told) {
        Deadline deadline = Deadline.after(call.timeout());
        PreparedVectors prepared = PreparedVectors.of(vectors, stores, call, deadline);
        Run run = new Run(tenant, call, deadline, new Searches(prepared, writes), told);
        List<EntryAnswer> results = call.searches().stream().map(run::answer).toList();
        return new BatchAnswer(call.timeout().minus(deadline.left()).toMillis(), results);
    }

    private final class Run {

        private final String tenant;
        private final SearchBatchCall batch;
        private final Deadline deadline;
        /** All searches share the time for waiting. */
        private final Deadline waiting;
        private final Searches searches;
        private final Function<Throwable, Problem> told;

        Run(String tenant, SearchBatchCall batch, Deadline deadline, Searches searches,
                Function<Throwable, Problem> told) {
            this.tenant = tenant;
            this.batch = batch;
            this.deadline = deadline;
            this.waiting = Deadline.after(batch.after().map(After::patience).orElse(Duration.ZERO));
            this.searches = searches;
            this.told = told;
        }

        EntryAnswer answer(SearchBatchCall.Entry entry) {
            try {
                return new EntryAnswer(OK, Optional.of(switch (entry) {
                    case SearchBatchCall.Entry.Invalid(ProblemException problem) -> throw problem;
                    case SearchBatchCall.Entry.Valid(SearchCall call) -> search(call);
                }), Optional.empty());
            } catch (RuntimeException e) {
                // Whatever it was, it is that search's answer, as it would be that of a request of its own.
                Problem problem = told.apply(e);
                return new EntryAnswer(problem.status(), Optional.empty(), Optional.of(problem));
            }
        }

        private SearchAnswer search(SearchCall call) {
            IndexStore store = stores.named(call.store());
            if (deadline.isOver()) {
                throw new ProblemException(ProblemType.DEADLINE, "The time of the batch was over before this search.",
                        "Send fewer searches at once, or allow more time.");
            }
            SearchCall timed = call.within(batch.after().map(after -> after.within(waiting.left())), deadline.left());
            return measured.measure(store, timed, () -> searches.search(store, tenant, timed));
        }
    }
}
