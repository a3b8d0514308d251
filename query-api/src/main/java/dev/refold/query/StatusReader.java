package dev.refold.query;

import dev.refold.query.Answers.GenerationAnswer;
import dev.refold.query.PipelineStatus.SinkFigures;
import dev.refold.query.StatusAnswer.GenerationDetails;
import dev.refold.query.StatusAnswer.MarkAnswer;
import dev.refold.query.StatusAnswer.StoreAnswer;
import dev.refold.query.Operations.RebuildFigures;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks stores and pipeline how they are. A store that does not answer, or not in time, is shown as such; the others are
 * shown still.
 */
final class StatusReader {

    /** A probe gives up after a second or so: only the store that decides is worth more than half of that. */
    private static final Duration OF_OTHERS = Duration.ofMillis(500);

    private static final int PROMOTIONS_BETWEEN = 5;

    private final QueryBackend backend;
    private final String defaultStore;
    private final Duration timeout;
    private final Operations operations;
    private final Looks<Optional<String>> problems = new Looks<>(StatusReader::problemOf);
    private final Looks<StoreLook> details = new Looks<>(this::lookAt);

    /** What a store says of itself. */
    private record StoreLook(Optional<String> problem, List<Generation> generations, Optional<GenerationStatus> live,
            List<RebuildFigures> rebuilds) {

        static StoreLook failed(String problem) {
            return new StoreLook(Optional.of(problem), List.of(), Optional.empty(), List.of());
        }
    }

    /** @param timeout after which a store counts as one that does not answer */
    StatusReader(QueryBackend backend, String defaultStore, Duration timeout) {
        this.backend = backend;
        this.defaultStore = defaultStore;
        this.timeout = timeout;
        this.operations = backend.operations();
    }

    StatusAnswer status() {
        PipelineStatus pipeline = backend.pipeline();
        Deadline deadline = Deadline.after(timeout);
        Map<IndexStore, CompletableFuture<StoreLook>> looks = begun(details);
        List<StoreAnswer> stores = new ArrayList<>();
        List<RebuildFigures> rebuilds = new ArrayList<>();
        List<String> reasons = new ArrayList<>(pipeline.reasons());
        looks.forEach((store, begun) -> {
            StoreLook look = Looks.await(begun, deadline.left()).orElseGet(() -> StoreLook.failed(late(timeout)));
            stores.add(storeAnswer(store, look, pipeline));
            rebuilds.addAll(look.rebuilds());
            look.problem().ifPresent(problem -> addUnlessSaid(reasons, store, problem));
        });
        return new StatusAnswer(reasons.isEmpty() ? "ok" : "degraded", reasons, stores, pipeline.embedder(),
                pipeline.embedders(), rebuilds);
    }

    /** Degraded while the default store's live generation still answers. */
    Health readiness() {
        PipelineStatus pipeline = backend.pipeline();
        List<String> reasons = new ArrayList<>(pipeline.reasons());
        SequencedMap<String, Dependency> dependencies = new LinkedHashMap<>();
        pipeline.dependencies().forEach(dependency -> dependencies.put(dependency.name(), dependency));
        AtomicBoolean ready = new AtomicBoolean();
        Deadline decisive = Deadline.after(timeout);
        Deadline others = Deadline.after(OF_OTHERS);
        begun(problems).forEach((store, look) -> {
            boolean decides = store.name().equals(defaultStore);
            Optional<String> problem = Looks.await(look, (decides ? decisive : others).left())
                    .orElseGet(() -> Optional.of(late(decides ? timeout : OF_OTHERS)));
            problem.ifPresent(text -> addUnlessSaid(reasons, store, text));
            if (decides && problem.isEmpty()) {
                ready.set(true);
            }
            dependencies.merge(store.name(), dependency(store, decides, problem),
                    (ofSinks, own) -> own.isUp() ? ofSinks.withPool(own.pool()) : own);
        });
        return new Health(ready.get(), reasons, List.copyOf(dependencies.values()));
    }

    private static Dependency dependency(IndexStore store, boolean decides, Optional<String> problem) {
        Dependency dependency = Dependency.of(store.name(), problem).withPool(store.pool());
        return decides ? dependency.decisive() : dependency;
    }

    /** All begin before any is waited for. */
    private <T> Map<IndexStore, CompletableFuture<T>> begun(Looks<T> looks) {
        Map<IndexStore, CompletableFuture<T>> begun = new LinkedHashMap<>();
        backend.stores().values().forEach(store -> begun.put(store, looks.begin(store)));
        return begun;
    }

    private static String late(Duration limit) {
        return "no answer within " + limit.toMillis() / 1e3 + " s";
    }

    /** Its sinks most often met the same trouble, and said so. */
    private static void addUnlessSaid(List<String> reasons, IndexStore store, String problem) {
        if (reasons.stream().noneMatch(reason -> reason.endsWith(": " + problem))) {
            reasons.add(store.name() + ": " + problem);
        }
    }

    private static Optional<String> problemOf(IndexStore store) {
        try {
            boolean live = store.generations().stream().anyMatch(one -> one.state() == GenerationState.LIVE);
            return live ? Optional.empty() : Optional.of("no generation is live yet");
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private StoreLook lookAt(IndexStore store) {
        try {
            List<Generation> generations = store.generations();
            Optional<GenerationStatus> live = live(store);
            // Promoted in between: the list and what is live must be of one moment.
            for (int again = 0; again < PROMOTIONS_BETWEEN && !isLiveIn(generations, live); again++) {
                generations = store.generations();
                live = live(store);
            }
            Optional<String> problem = live.isPresent() ? Optional.empty() : Optional.of("no generation is live yet");
            return new StoreLook(problem, generations, live, operations.rebuilds(store.name()));
        } catch (StoreException e) {
            return StoreLook.failed(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isLiveIn(List<Generation> generations, Optional<GenerationStatus> live) {
        return generations.stream().filter(one -> one.state() == GenerationState.LIVE).map(Generation::number).toList()
                .equals(live.stream().map(status -> status.generation().number()).toList());
    }

    private static Optional<GenerationStatus> live(IndexStore store) {
        try {
            return Optional.of(store.status(new GenerationChoice.Live()));
        } catch (StoreException.NoGeneration e) {
            return Optional.empty();
        }
    }

    private static StoreAnswer storeAnswer(IndexStore store, StoreLook look, PipelineStatus pipeline) {
        List<SinkFigures> sinks = pipeline.sinks().stream().filter(sink -> sink.store().equals(store.name())).toList();
        return new StoreAnswer(store.name(), look.problem(), look.live().map(status -> details(status, sinks)),
                look.generations().stream().map(GenerationAnswer::of).toList(), sinks);
    }

    private static GenerationDetails details(GenerationStatus status, List<SinkFigures> sinks) {
        Optional<SinkFigures> sink = sinks.stream()
                .filter(one -> one.generation() == status.generation().number()).findFirst();
        return new GenerationDetails(GenerationAnswer.of(status.generation()), status.documents(), status.chunks(),
                sink.map(SinkFigures::lagRecords), sink.map(SinkFigures::lagSeconds),
                status.marks().stream().map(MarkAnswer::of).toList());
    }
}
