package dev.refold.query;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.search.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Embeds queries, within the time of the request: a model's own patience may be longer. Thread-safe. */
final class QueryVectors implements Vectors {

    private final QueryBackend backend;

    QueryVectors(QueryBackend backend) {
        this.backend = backend;
    }

    @Override
    public Optional<Embedding> of(Space space, String query, Deadline deadline) {
        return vector(embed(embedder(space), List.of(query), deadline).getFirst());
    }

    /**
     * What becomes of each of several queries, in one call of the model as far as that takes so many.
     *
     * @param queries distinct
     * @throws ProblemException when this process can embed none of them, or not in time
     */
    Map<String, Embedded> all(Space space, List<String> queries, Deadline deadline) {
        List<Embedded> outcomes = embed(embedder(space), queries, deadline);
        return IntStream.range(0, queries.size()).boxed().collect(Collectors.toMap(queries::get, outcomes::get));
    }

    static Optional<Embedding> vector(Embedded outcome) {
        return switch (outcome) {
            case Embedded.Vector vector -> Optional.of(vector.embedding());
            case Embedded.NoFeatures _ -> Optional.empty();
            case Embedded.Refused refused -> throw new ProblemException(ProblemType.INVALID,
                    "The embedding model refuses the query: " + refused.rejection().message(),
                    "Change the query, or search with mode keyword.");
        };
    }

    private Embedder embedder(Space space) {
        try {
            return backend.embedder(space);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.SPACE_MISMATCH, String.valueOf(e.getMessage()),
                    "Configure the model of the index, or search with mode keyword, which needs none.", e);
        }
    }

    private static List<Embedded> embed(Embedder embedder, List<String> queries, Deadline deadline) {
        try {
            return embedder.local() ? embedder.embedQueries(queries) : remotely(embedder, queries, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.stopping(e);
        }
    }

    /** On a thread of its own, which is interrupted when the time is over. */
    private static List<Embedded> remotely(Embedder embedder, List<String> queries, Deadline deadline)
            throws InterruptedException {
        FutureTask<List<Embedded>> call = new FutureTask<>(() -> embedder.embedQueries(queries));
        Thread.ofVirtual().name("embed-query").start(call);
        try {
            return call.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ProblemException(ProblemType.DEADLINE, "The embedding model did not answer in time.",
                    "Allow more time, or search with mode keyword, which needs no embedding model.", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException foreseen -> foreseen;
                case Throwable other -> new IllegalStateException("embedding a query failed", other);
                case null -> new IllegalStateException("embedding a query failed", e);
            };
        } finally {
            call.cancel(true);
        }
    }
}
