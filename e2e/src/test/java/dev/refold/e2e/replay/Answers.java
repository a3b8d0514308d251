package dev.refold.e2e.replay;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.schemas.Embedding;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Query;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one store answers in one mode, asked directly: no HTTP between.
 *
 * @param answers in the order of the queries
 */
record Answers(String store, SearchMode mode, List<Answer> answers) {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    /** The first query is asked once more beforehand: it pays for what is loaded once. */
    static Answers of(IndexStore store, SearchMode mode, List<Query> queries, int topK, Embedder embedder)
            throws InterruptedException {
        ask(store, search(mode, queries.getFirst(), topK, embedder));
        List<Answer> answers = new ArrayList<>();
        for (Query query : queries) {
            answers.add(ask(store, search(mode, query, topK, embedder)));
        }
        return new Answers(store.name(), mode, List.copyOf(answers));
    }

    private static SearchQuery search(SearchMode mode, Query query, int topK, Embedder embedder)
            throws InterruptedException {
        return new SearchQuery(Corpus.TENANT, mode, query.text(), vectorOf(query, embedder), topK, 0,
                Filter.ALL, GroupBy.DOCUMENT, PATIENCE);
    }

    static Optional<Embedding> vectorOf(Query query, Embedder embedder) throws InterruptedException {
        return switch (embedder.embedQuery(query.text())) {
            case Embedded.Vector(Embedding embedding) -> Optional.of(embedding);
            case Embedded.NoFeatures _ -> Optional.empty();
            case Embedded.Refused refused -> throw new AssertionError("a query was refused: " + refused);
        };
    }

    private static Answer ask(IndexStore store, SearchQuery search) {
        long began = System.nanoTime();
        SearchResult result = store.search(LIVE, search);
        List<Answer.Document> documents = result.hits().stream()
                .map(hit -> new Answer.Document(hit.key().id(), hit.title(), hit.score())).toList();
        return new Answer(Answerer.of(result.generation()), documents, (System.nanoTime() - began) / NANOS_PER_MILLI);
    }
}
