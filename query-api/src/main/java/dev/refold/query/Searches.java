package dev.refold.query;

import dev.refold.embedding.Embedded;
import dev.refold.query.Answers.GenerationAnswer;
import dev.refold.query.Answers.HitAnswer;
import dev.refold.query.Answers.SearchAnswer;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.search.Snippets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers searches: embeds the query in the space of the generation that answers, asks the store, cuts snippets. */
final class Searches {

    private static final int SPACE_CHANGES = 3;

    private final QueryBackend backend;
    private final Stores stores;
    private final ReadYourWrites readYourWrites = new ReadYourWrites();

    Searches(QueryBackend backend, Stores stores) {
        this.backend = backend;
        this.stores = stores;
    }

    SearchAnswer search(String tenant, SearchCall call, Duration timeout) {
        Instant began = Instant.now();
        Instant deadline = began.plus(timeout);
        IndexStore store = stores.named(call.store());
        call.after().ifPresent(token -> readYourWrites.await(store, call.generation(), token, deadline));
        SearchResult result = searchInItsSpace(tenant, call, store, deadline);
        TextAnalysis analysis = TextAnalysis.of(result.generation().space().language());
        List<String> terms = analysis.queryTerms(call.query());
        List<HitAnswer> hits = result.hits().stream()
                .map(hit -> HitAnswer.of(hit, Snippets.of(hit.text(), terms, analysis))).toList();
        return new SearchAnswer(GenerationAnswer.of(result.generation()),
                Duration.between(began, Instant.now()).toMillis(), false, hits, Optional.empty());
    }

    /** A promotion into another space between the look-up and the search makes the vector useless: embed again. */
    private SearchResult searchInItsSpace(String tenant, SearchCall call, IndexStore store, Instant deadline) {
        for (int attempt = 1;; attempt++) {
            Space space = chosen(store, call.generation()).space();
            Optional<Embedding> vector = call.mode() == SearchMode.KEYWORD
                    ? Optional.empty()
                    : embed(space, call.query());
            try {
                SearchResult result = store.search(call.generation(),
                        new SearchQuery(tenant, call.mode(), call.query(), vector, call.topK(), call.minScore(),
                                call.filter(), call.groupBy(), remaining(deadline)));
                if (call.mode() == SearchMode.KEYWORD || result.generation().space().equals(space)) {
                    return result;
                }
            } catch (StoreException.Mismatch e) {
                if (attempt == SPACE_CHANGES || chosen(store, call.generation()).space().equals(space)) {
                    throw e;
                }
            }
            if (attempt == SPACE_CHANGES) {
                throw new ProblemException(ProblemType.UNAVAILABLE, "The live generation keeps changing its space.",
                        "Try again.");
            }
        }
    }

    private static Generation chosen(IndexStore store, GenerationChoice choice) {
        return store.generations().stream().filter(generation -> switch (choice) {
            case GenerationChoice.Live live -> generation.state() == GenerationState.LIVE;
            case GenerationChoice.Numbered numbered -> generation.number() == numbered.number();
        }).findFirst().orElseThrow(() -> new StoreException.NoGeneration(
                "store " + store.name() + " has no such generation: " + choice));
    }

    private Optional<Embedding> embed(Space space, String query) {
        try {
            return switch (backend.embedder(space).embedQuery(query)) {
                case Embedded.Vector vector -> Optional.of(vector.embedding());
                case Embedded.NoFeatures none -> Optional.empty();
                case Embedded.Refused refused -> throw new ProblemException(ProblemType.INVALID,
                        "The embedding model refuses the query: " + refused.rejection().message(),
                        "Change the query, or search with mode keyword.");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The server is stopping.", "Try again.", e);
        }
    }

    private static Duration remaining(Instant deadline) {
        Duration left = Duration.between(Instant.now(), deadline);
        if (!left.isPositive()) {
            throw new ProblemException(ProblemType.DEADLINE, "The time was over before the store was asked.",
                    "Allow more time.");
        }
        return left;
    }
}
