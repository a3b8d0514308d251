package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.schemas.Embedding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks one store twenty times a second over HTTP, from a thread of its own, for the documents that stay as they are, and
 * minds every answer: it has all the hits it can have, names a generation that never is an older one than was promoted
 * last, and each hit has the score that the space of that generation gives it. A query embedded in another space, or a hit
 * of another generation, would have another score.
 */
final class MigrationQueries {

    private static final int PAUSE_MILLIS = 50;
    private static final int HITS = 5;
    private static final double TOLERANCE = 1e-4;

    private final ApiClient api;
    private final String store;
    private final List<String> texts;
    private final Map<String, String> documents;
    private final Map<String, Embedder> spaces;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final SortedMap<Integer, Integer> answersByGeneration = new TreeMap<>();
    private final Thread thread;
    private volatile Optional<Integer> only = Optional.empty();

    /**
     * @param documents the texts of those that stay as they are, by id
     * @param spaces the models by the ids of their spaces
     */
    MigrationQueries(ApiClient api, String store, List<String> texts, Map<String, String> documents,
            Map<String, Embedder> spaces) {
        this.api = api;
        this.store = store;
        this.texts = texts;
        this.documents = documents;
        this.spaces = spaces;
        this.thread = Thread.ofPlatform().daemon().name("queries-" + store).start(this::run);
    }

    private void run() {
        try {
            int asked = 0;
            do {
                ask(texts.get(asked++ % texts.size()));
            } while (!ending.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private void ask(String text) throws InterruptedException {
        Optional<Integer> expected = only;
        SearchAnswer answer = api.parseSearch(api.search(new SearchRequest(text, "vector", HITS, "document",
                Optional.of(store), Optional.of("{\"eq\":[\"kind\",\"still\"]}"), SearchRequest.After.NOTHING)));
        assertThat(answer.hits()).as("hits of %s", answer.generation()).hasSize(HITS);
        if (expected.isPresent() && expected.equals(only)) {
            assertThat(answer.generation().number()).as("asked after it was acknowledged").isEqualTo(expected.get());
        }
        Embedder model = Optional.ofNullable(spaces.get(answer.generation().space())).orElseThrow();
        for (SearchAnswer.Hit hit : answer.hits()) {
            String document = Optional.ofNullable(documents.get(hit.documentId())).orElseThrow();
            double cosine = vector(model.embedQuery(text))
                    .dot(vector(model.embedDocuments(List.of(document)).getFirst()));
            assertThat(hit.score()).as("%s of %s", hit, answer.generation()).isCloseTo((1 + cosine) / 2,
                    within(TOLERANCE));
        }
        answersByGeneration.merge(answer.generation().number(), 1, Integer::sum);
    }

    private static Embedding vector(Embedded embedded) {
        return ((Embedded.Vector) embedded).embedding();
    }

    /** A promotion or rollback was acknowledged: nothing else may answer what is asked from now on. */
    void only(int generation) {
        only = Optional.of(generation);
    }

    /** Another one may become live any time now. */
    void any() {
        only = Optional.empty();
    }

    /** Fails when an answer was not as it must be. */
    void end(Integer... generations) throws InterruptedException {
        ending.countDown();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("queries of " + store + " ended early", failure.get());
        }
        System.out.println(store + ": answers by generation " + answersByGeneration);
        assertThat(answersByGeneration).containsOnlyKeys(generations);
    }
}
