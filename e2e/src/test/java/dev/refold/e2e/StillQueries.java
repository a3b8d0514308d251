package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.IndexStore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks the live generation of one store for the {@link StillDocuments}, fifty times a second from a thread of its own:
 * every answer must be whole, and the generation that answers never goes back.
 */
final class StillQueries {

    private static final int PAUSE_MILLIS = 20;

    private final IndexStore store;
    private final Map<Integer, Integer> answersByGeneration = new TreeMap<>();
    private final Steadily asking;
    private int asked;
    private int generation;
    private Duration slowest = Duration.ZERO;

    StillQueries(IndexStore store) {
        this.store = store;
        this.asking = Steadily.start("the queries of " + store.name(), () -> PAUSE_MILLIS, this::ask);
    }

    private void ask() {
        long begin = System.nanoTime();
        int number = StillDocuments.mustBeFound(store, StillDocuments.WORDS.get(asked++ % StillDocuments.WORDS.size()));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        assertThat(number).as("generation that answers").isGreaterThanOrEqualTo(generation);
        generation = number;
        answersByGeneration.merge(number, 1, Integer::sum);
    }

    /** Fails when an answer was not as it must be. @return what to print */
    String end() throws InterruptedException {
        asking.end();
        return asked + " answers, the slowest in " + slowest.toMillis() + " ms, by generation " + answersByGeneration;
    }
}
