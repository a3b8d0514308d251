package dev.refold.query;

import dev.refold.query.Answers.GenerationAnswer;
import dev.refold.query.Answers.ReadyAnswer;
import dev.refold.query.PipelineStatus.SinkFigures;
import dev.refold.query.StatusAnswer.GenerationDetails;
import dev.refold.query.StatusAnswer.MarkAnswer;
import dev.refold.query.StatusAnswer.StoreAnswer;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks stores and pipeline how they are. A store that does not answer is shown as such; the others are shown still. */
final class StatusReader {

    private final QueryBackend backend;
    private final String defaultStore;

    StatusReader(QueryBackend backend, String defaultStore) {
        this.backend = backend;
        this.defaultStore = defaultStore;
    }

    StatusAnswer status() {
        PipelineStatus pipeline = backend.pipeline();
        List<StoreAnswer> stores = backend.stores().values().stream().map(store -> storeAnswer(store, pipeline))
                .toList();
        List<String> reasons = new ArrayList<>(pipeline.reasons());
        stores.forEach(store -> store.problem().ifPresent(problem -> reasons.add(store.store() + ": " + problem)));
        return new StatusAnswer(reasons.isEmpty() ? "ok" : "degraded", reasons, stores, pipeline.embedder(),
                List.of());
    }

    /** Degraded while the default store's live generation still answers. */
    ReadyAnswer readiness() {
        List<String> reasons = new ArrayList<>(backend.pipeline().reasons());
        boolean ready = false;
        for (IndexStore store : backend.stores().values()) {
            Optional<String> problem = problemOf(store);
            problem.ifPresent(text -> reasons.add(store.name() + ": " + text));
            ready |= problem.isEmpty() && store.name().equals(defaultStore);
        }
        return ReadyAnswer.of(ready, reasons);
    }

    private static Optional<String> problemOf(IndexStore store) {
        try {
            boolean live = store.generations().stream().anyMatch(one -> one.state() == GenerationState.LIVE);
            return live ? Optional.empty() : Optional.of("no generation is live yet");
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static StoreAnswer storeAnswer(IndexStore store, PipelineStatus pipeline) {
        List<SinkFigures> sinks = pipeline.sinks().stream().filter(sink -> sink.store().equals(store.name())).toList();
        try {
            List<Generation> generations = store.generations();
            Optional<GenerationDetails> live = generations.stream()
                    .filter(generation -> generation.state() == GenerationState.LIVE).findFirst()
                    .map(generation -> details(store.status(new GenerationChoice.Numbered(generation.number())),
                            sinks));
            Optional<String> problem = live.isPresent() ? Optional.empty() : Optional.of("no generation is live yet");
            return new StoreAnswer(store.name(), problem, live,
                    generations.stream().map(GenerationAnswer::of).toList(), sinks);
        } catch (StoreException e) {
            return new StoreAnswer(store.name(), Optional.of(String.valueOf(e.getMessage())), Optional.empty(),
                    List.of(), sinks);
        }
    }

    private static GenerationDetails details(GenerationStatus status, List<SinkFigures> sinks) {
        Optional<SinkFigures> sink = sinks.stream()
                .filter(one -> one.generation() == status.generation().number()).findFirst();
        return new GenerationDetails(GenerationAnswer.of(status.generation()), status.documents(), status.chunks(),
                sink.map(SinkFigures::lagRecords), sink.map(SinkFigures::lagSeconds),
                status.marks().stream().map(MarkAnswer::of).toList());
    }
}
