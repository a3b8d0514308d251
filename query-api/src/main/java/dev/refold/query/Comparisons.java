package dev.refold.query;

import dev.refold.store.SearchResult;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Asking;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.ComparisonJson;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Puts the queries of one request to two sides, the stores of this process, one search at a time. */
final class Comparisons {

    private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    private final Stores stores;
    private final Vectors vectors;
    private final ReadYourWrites writes;

    Comparisons(Stores stores, Vectors vectors, ReadYourWrites writes) {
        this.stores = stores;
        this.vectors = vectors;
        this.writes = writes;
    }

    /** @throws ProblemException when a side is not there, or the time of the whole request is over */
    Compared compare(String tenant, CompareCall call) {
        List.of(call.left(), call.right()).forEach(side -> stores.named(side.store()));
        StoresAsked asked = new StoresAsked(tenant, call);
        Freshness freshness = asked.freshness();
        return new Compared(Comparison.of(call.left(), call.right(), asked, call.queries()), freshness);
    }

    /** @param freshness of the side that lacks something, when one does */
    record Compared(Comparison comparison, Freshness freshness) {

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>(ComparisonJson.of(comparison));
            json.put("stale", freshness.stale());
            json.put("staleReason", freshness.staleReason());
            return json;
        }
    }

    /** One request's searches. A query is embedded once for all sides of a space; that time counts for none of them. */
    private final class StoresAsked implements Asking {

        private final String tenant;
        private final CompareCall call;
        private final Deadline deadline;
        private final RememberedVectors remembered = new RememberedVectors(vectors);
        private final Searches searches = new Searches(remembered, writes);
        private int asked;

        StoresAsked(String tenant, CompareCall call) {
            this.tenant = tenant;
            this.call = call;
            this.deadline = Deadline.after(call.timeout());
        }

        /** Both sides share the time for waiting. */
        Freshness freshness() {
            if (call.after().isEmpty()) {
                return Freshness.FRESH;
            }
            After after = call.after().get();
            Deadline waiting = Deadline.after(after.patience());
            return Stream.of(call.left(), call.right()).map(side -> searches.freshness(stores.named(side.store()),
                    side.choice(), tenant, after.within(waiting.left()), deadline)).filter(Freshness::stale)
                    .findFirst().orElse(Freshness.FRESH);
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
