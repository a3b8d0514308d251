package dev.refold.query;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.query.Answers.ExplainAnswer;
import dev.refold.query.Answers.FacetAnswer;
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
import dev.refold.store.search.Deadline;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Snippets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Answers searches: embeds the query in the space of the generation that answers, asks the store, cuts snippets. */
final class Searches {

    private final Vectors vectors;
    private final ReadYourWrites writes;
    private final LikelyLive likely = new LikelyLive();

    Searches(Vectors vectors, ReadYourWrites writes) {
        this.vectors = vectors;
        this.writes = writes;
    }

    SearchAnswer search(IndexStore store, String tenant, SearchCall call) {
        call.cursor().ifPresent(cursor -> cursor.check(tenant, call));
        Deadline deadline = Deadline.after(call.timeout());
        Freshness freshness = freshness(store, tenant, call, deadline);
        SearchResult result = find(store, tenant, call, deadline);
        TextAnalysis analysis = TextAnalysis.of(result.generation().space().language());
        KeywordQuery words = KeywordQuery.of(call.mode(), call.query(), analysis);
        Predicate<String> wanted = highlighted(call, words, analysis);
        List<HitAnswer> hits = result.hits().stream()
                .map(hit -> HitAnswer.of(hit, Snippets.of(hit.text(), wanted, analysis), call.explain())).toList();
        return new SearchAnswer(GenerationAnswer.of(result.generation()),
                call.timeout().minus(deadline.left()).toMillis(), freshness.stale(), hits,
                cursor(result, tenant, call), freshness.staleReason(),
                call.explain() ? Optional.of(ExplainAnswer.of(call, words.lookedUp())) : Optional.empty(),
                call.facets().keys().isEmpty()
                        ? Optional.empty()
                        : Optional.of(result.facets().stream().map(FacetAnswer::of).toList()));
    }

    /** Words show why a chunk was found even where they were not looked up. */
    private static Predicate<String> highlighted(SearchCall call, KeywordQuery words, TextAnalysis analysis) {
        return call.mode() == SearchMode.VECTOR
                ? Set.copyOf(analysis.queryTerms(call.query()))::contains
                : words.wanted();
    }

    private static Optional<String> cursor(SearchResult result, String tenant, SearchCall call) {
        return result.next().isPresent()
                ? Optional.of(Cursor.of(result.generation().number(), result.next().getAsInt(), tenant, call).toText())
                : Optional.empty();
    }

    /**
     * What the store finds, without snippets and without waiting.
     *
     * @param deadline of the call
     */
    SearchResult find(IndexStore store, String tenant, SearchCall call, Deadline deadline) {
        try {
            return searchInItsSpace(store, tenant, call, deadline);
        } catch (StoreException.NoGeneration e) {
            throw missing(call, e);
        }
    }

    private static RuntimeException missing(SearchCall call, StoreException.NoGeneration e) {
        return call.cursor().isEmpty()
                ? Answering.problem(call.generation(), e)
                : new ProblemException(ProblemType.GONE, "The generation that the cursor pages through is dropped: "
                        + e.getMessage() + ".", "Begin with the first page again, without a cursor.", e);
    }

    private Freshness freshness(IndexStore store, String tenant, SearchCall call, Deadline deadline) {
        if (call.after().isEmpty()) {
            return Freshness.FRESH;
        }
        try {
            return writes.await(store, call.answering(), tenant, call.after().get(), deadline);
        } catch (StoreException.NoGeneration e) {
            throw missing(call, e);
        }
    }

    /** Waits for what is to be included, as {@link ReadYourWrites#await}. */
    Freshness freshness(IndexStore store, GenerationChoice choice, String tenant, After after, Deadline deadline) {
        try {
            return writes.await(store, choice, tenant, after, deadline);
        } catch (StoreException.NoGeneration e) {
            throw Answering.problem(choice, e);
        }
    }

    /**
     * A promotion into another space between the look-up and the search makes the vector useless: looks and embeds again,
     * for as long as the request may take, and once in each space however often they change. What is live at a second
     * look says nothing of what was live in between, so the store has to say that the vector did not fit.
     */
    private SearchResult searchInItsSpace(IndexStore store, String tenant, SearchCall call, Deadline deadline) {
        if (call.mode() == SearchMode.KEYWORD) {
            return store.search(call.answering(), query(tenant, call, Optional.empty(), deadline));
        }
        Vectors remembered = new RememberedVectors(vectors);
        Optional<SearchResult> result = byGuess(store, tenant, call, remembered, deadline);
        if (result.isEmpty()) {
            do {
                result = in(chosen(store, call.answering(), left(deadline)), store, tenant, call, remembered, deadline);
            } while (result.isEmpty() && !deadline.isOver());
        }
        result.ifPresent(answer -> likely.answered(store, call.answering(), answer.generation()));
        return result.orElseThrow(() -> new ProblemException(ProblemType.DEADLINE,
                "Generations of other spaces were promoted during every search, until the time was over.",
                "Try again."));
    }

    /**
     * What goes wrong with a generation that is not live any more says nothing. One whose model is gone or hangs is no
     * guess for anybody else.
     */
    private Optional<SearchResult> byGuess(IndexStore store, String tenant, SearchCall call, Vectors vectors,
            Deadline deadline) {
        Optional<Generation> guess = likely.of(store, call.answering());
        try {
            return guess.flatMap(generation -> in(generation, store, tenant, call, vectors, deadline));
        } catch (StoreException.OtherSpace | ProblemException | ModelUnavailableException e) {
            guess.ifPresent(generation -> likely.forget(store, generation));
            if (deadline.isOver() || guess.orElseThrow().number() == chosen(store, call.answering(), left(deadline))
                    .number()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Empty when something of another space was live in the meantime. */
    private static Optional<SearchResult> in(Generation generation, IndexStore store, String tenant, SearchCall call,
            Vectors vectors, Deadline deadline) {
        Space space = generation.space();
        SearchQuery query = query(tenant, call, vector(vectors, generation, call, deadline), deadline);
        try {
            return Optional.of(store.search(call.answering(), query))
                    .filter(result -> result.generation().space().equals(space));
        } catch (StoreException.OtherSpace e) {
            if (!isOf(space, query)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** The vector that was given, if it fits, else that of the query. */
    private static Optional<Embedding> vector(Vectors vectors, Generation generation, SearchCall call,
            Deadline deadline) {
        Space space = generation.space();
        call.vector().map(Embedding::dimensions).filter(numbers -> numbers != space.dimensions())
                .ifPresent(numbers -> {
                    throw new ProblemException(ProblemType.INVALID, "vector has " + numbers + " numbers, generation "
                            + generation.number() + " of store " + generation.store() + " is of space " + space.id()
                            + " with " + space.dimensions() + " dimensions.",
                            "Embed the query in that space, or send it as text.");
                });
        return call.vector().isPresent() ? call.vector() : vectors.of(space, call.query(), deadline);
    }

    /** One that is not was made wrong, and would be again. */
    private static boolean isOf(Space space, SearchQuery query) {
        return query.vector().stream().allMatch(vector -> vector.dimensions() == space.dimensions());
    }

    private static SearchQuery query(String tenant, SearchCall call, Optional<Embedding> vector, Deadline deadline) {
        return new SearchQuery(tenant, call.mode(), call.query(), vector, call.topK(), call.minScore(), call.filter(),
                call.groupBy(), left(deadline), call.fusion(),
                call.cursor().map(Cursor::place).orElse(0), call.facets());
    }

    /**
     * The space in which the query of a call is to be embedded; empty when it needs no embedding, or nothing is there
     * that could answer.
     */
    static Optional<Space> spaceToEmbedIn(IndexStore store, SearchCall call, Deadline deadline) {
        if (call.mode() == SearchMode.KEYWORD || call.vector().isPresent()) {
            return Optional.empty();
        }
        try {
            return Optional.of(chosen(store, call.answering(), left(deadline)).space());
        } catch (StoreException | ProblemException e) {
            // The search itself will meet it again, and has somebody to tell.
            return Optional.empty();
        }
    }

    private static Generation chosen(IndexStore store, GenerationChoice choice, Duration timeout) {
        return store.generations(timeout).stream().filter(generation -> switch (choice) {
            case GenerationChoice.Live _ -> generation.state() == GenerationState.LIVE;
            case GenerationChoice.Numbered(int number) -> generation.number() == number;
        }).findFirst().orElseThrow(() -> new StoreException.NoGeneration(switch (choice) {
            case GenerationChoice.Live _ -> "store " + store.name() + " has no live generation";
            case GenerationChoice.Numbered(int number) -> "store " + store.name() + " has no generation " + number;
        }));
    }

    private static Duration left(Deadline deadline) {
        Duration left = deadline.left();
        if (!left.isPositive()) {
            throw new ProblemException(ProblemType.DEADLINE, "The time was over before the store was asked.",
                    "Allow more time.");
        }
        return left;
    }
}
