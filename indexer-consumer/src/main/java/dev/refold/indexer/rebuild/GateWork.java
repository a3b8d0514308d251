package dev.refold.indexer.rebuild;

import dev.refold.embedding.Embedded;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Asking;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.errors.InterruptException;

/** Puts the gate's queries to the new generation and to the live one. */
final class GateWork implements Asking {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Job job;
    private final Gate gate;
    private final Map<Vector, Optional<Embedding>> vectors = new HashMap<>();
    private final Map<Integer, Space> spaces = new HashMap<>();

    private record Vector(Space space, String text) {}

    private GateWork(Job job, Gate gate) {
        this.job = job;
        this.gate = gate;
        job.store().generations().forEach(one -> spaces.put(one.number(), one.space()));
    }

    static Outcome compare(Job job) {
        OptionalInt live = job.live();
        if (live.isEmpty()) {
            job.board().problem("no generation is live, so the gate has nothing to compare with");
            return new Outcome.Compared(1);
        }
        Gate gate = job.ownership().rebuild().request().gate().orElseThrow();
        Comparison comparison = Comparison.of(side(job, live.getAsInt()), side(job, job.number()),
                new GateWork(job, gate), gate.queries(),
                answered -> job.board().at("comparing with the live one", "queries", answered, gate.queries().size()));
        return new Outcome.Compared(comparison.jaccard().mean());
    }

    private static Side side(Job job, int number) {
        return new Side(job.store().name(), OptionalInt.of(number));
    }

    @Override
    public String mode() {
        return gate.mode().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int topK() {
        return gate.topK();
    }

    @Override
    public Answer ask(Side side, Query query) {
        job.board().check();
        Optional<Embedding> vector = gate.mode() == SearchMode.KEYWORD
                ? Optional.empty()
                : vector(space(side.generation().orElseThrow()), query);
        long begin = System.nanoTime();
        SearchResult result = job.store().search(side.choice(),
                new SearchQuery(gate.tenant(), gate.mode(), query.text(),
                        vector, gate.topK(), 0, Filter.ALL, GroupBy.DOCUMENT, TIMEOUT));
        double millis = (System.nanoTime() - begin) / (double) Duration.ofMillis(1).toNanos();
        List<Answer.Document> documents = result.hits().stream()
                .map(hit -> new Answer.Document(hit.key().id(), hit.title(), hit.score())).toList();
        return new Answer(Answerer.of(result.generation()), documents, millis);
    }

    private Space space(int number) {
        return spaces.getOrDefault(number, job.generation().space());
    }

    private Optional<Embedding> vector(Space space, Query query) {
        Vector wanted = new Vector(space, query.text());
        Optional<Embedding> known = vectors.get(wanted);
        if (known != null) {
            return known;
        }
        Optional<Embedding> made = embed(space, query);
        vectors.put(wanted, made);
        return made;
    }

    private Optional<Embedding> embed(Space space, Query query) {
        try {
            return switch (job.parts().embedders().apply(space).embedQuery(query.text())) {
                case Embedded.Vector made -> Optional.of(made.embedding());
                case Embedded.NoFeatures _ -> Optional.empty();
                case Embedded.Refused refused -> throw new ImpossibleException("the embedding model refuses query "
                        + query.id() + " of the gate: " + refused.rejection().message(),
                        "drop the generation and rebuild with other queries");
            };
        } catch (IllegalArgumentException e) {
            throw new ImpossibleException("the gate cannot embed its queries: " + e.getMessage(),
                    "configure the model of both spaces, then refold rebuild " + job.store().name() + " --resume", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
