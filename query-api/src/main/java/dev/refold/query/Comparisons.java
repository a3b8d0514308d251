package dev.refold.query;

import dev.refold.store.SearchResult;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Asking;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Puts the queries of one request to two sides, the stores of this process, one search at a time. */
final class Comparisons {

    private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    private final Stores stores;
    private final Vectors vectors;

    Comparisons(Stores stores, Vectors vectors) {
        this.stores = stores;
        this.vectors = vectors;
    }

    /** @throws ProblemException when a side is not there, or the time of the whole request is over */
    Comparison compare(String tenant, CompareCall call) {
        List.of(call.left(), call.right()).forEach(side -> stores.named(side.store()));
        return Comparison.of(call.left(), call.right(), new StoresAsked(tenant, call), call.queries());
    }

    /** One request's searches. A query is embedded once for all sides of a space; that time counts for none of them. */
    private final class StoresAsked implements Asking {

        private final String tenant;
        private final CompareCall call;
        private final Deadline deadline;
        private final RememberedVectors remembered = new RememberedVectors(vectors);
        private final Searches searches = new Searches(remembered);
        private int asked;

        StoresAsked(String tenant, CompareCall call) {
            this.tenant = tenant;
            this.call = call;
            this.deadline = Deadline.after(call.timeout());
        }

        @Override
        public String mode() {
            return call.mode().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public int topK() {
            return call.topK();
        }

        @Override
        public Answer ask(Side side, Query query) {
            if (deadline.isOver()) {
                throw new ProblemException(ProblemType.DEADLINE, "The time was over after " + asked
                        + " searches; a comparison makes two for each query, and two to begin with.",
                        "Send fewer queries at once, or raise http.timeout.");
            }
            long began = System.nanoTime();
            Duration embedding = remembered.spent();
            SearchResult result = searches.find(stores.named(side.store()), tenant,
                    call.search(side, query, deadline.left()), deadline);
            long nanos = System.nanoTime() - began - remembered.spent().minus(embedding).toNanos();
            asked++;
            return new Answer(Answerer.of(result.generation()), result.hits().stream().map(hit -> new Answer.Document(
                    hit.key().id(), hit.title(), Answers.rounded(hit.score()))).toList(), nanos / NANOS_PER_MILLI);
        }
    }
}
