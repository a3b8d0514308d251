package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks one store's live generation twenty times a second from a thread of its own, and minds that every answer has hits
 * and that the generation that answers never goes back.
 */
final class SteadyQueries {

    private static final int PAUSE_MILLIS = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final IndexStore store;
    private final List<Integer> generations = new ArrayList<>();
    private final AtomicInteger answeredAfterPromotion = new AtomicInteger();
    private volatile boolean promoted;
    private Optional<Steadily> asking = Optional.empty();

    private SteadyQueries(IndexStore store) {
        this.store = store;
    }

    static SteadyQueries of(IndexStore store) {
        SteadyQueries queries = new SteadyQueries(store);
        queries.asking = Optional.of(Steadily.start("the queries of " + store.name(), () -> PAUSE_MILLIS,
                queries::ask));
        return queries;
    }

    private void ask() {
        boolean later = promoted;
        SearchResult result = store.search(new GenerationChoice.Live(), new SearchQuery("acme", SearchMode.KEYWORD,
                "queue printer", Optional.empty(), 5, 0, Filter.ALL, GroupBy.DOCUMENT, TIMEOUT));
        assertThat(result.hits()).as("hits of %s", result.generation()).isNotEmpty();
        int number = result.generation().number();
        assertThat(number).isGreaterThanOrEqualTo(generations.isEmpty() ? 1 : generations.getLast());
        generations.add(number);
        if (later) {
            assertThat(number).as("asked after the promotion was acknowledged").isEqualTo(2);
            answeredAfterPromotion.incrementAndGet();
        }
    }

    /** From now on only the new generation may answer what is asked. */
    void promoted() {
        promoted = true;
    }

    /** Fails when an answer was not as it must be. */
    void end(int newest) throws InterruptedException {
        asking.orElseThrow().end();
        System.out.println(store.name() + ": " + generations.size() + " answers, " + answeredAfterPromotion
                + " after the promotion");
        assertThat(generations).as("generations that answered").contains(1, newest);
        assertThat(answeredAfterPromotion.get()).isPositive();
    }
}
