package dev.refold.cli.stack;

import dev.refold.cli.metrics.Metrics;
import dev.refold.cli.stack.Embedders.SpaceStatus;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkState;
import dev.refold.indexer.sink.SinkStatus;
import dev.refold.query.Dependency;
import dev.refold.query.PipelineStatus;
import dev.refold.query.PipelineStatus.EmbedderFigures;
import dev.refold.query.PipelineStatus.SinkFigures;
import dev.refold.store.IndexStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What embedder and sinks of this process say of themselves, gathered. Thread-safe; asks nobody outside. */
final class Pipeline {

    /** Its log and its model, as what is amiss. */
    static final String EMBEDDER = "embedder";

    private static final String OF_EARLIER_RUNS = "of-earlier-runs";

    private final Optional<Embedders> embedders;
    private final Map<String, SinkService> sinks;
    private final Metrics metrics;

    private final Map<String, IndexStore> stores;
    private final Map<String, Supplier<Optional<String>>> others = new ConcurrentHashMap<>();

    /** @param stores of the sinks */
    Pipeline(Optional<Embedders> embedders, Map<String, SinkService> sinks, Map<String, IndexStore> stores,
            Metrics metrics) {
        this.embedders = embedders;
        this.sinks = new TreeMap<>(sinks);
        this.stores = Map.copyOf(stores);
        this.metrics = metrics;
    }

    /** What else is to be told when it is amiss. */
    void watch(String part, Supplier<Optional<String>> problem) {
        others.put(part, problem);
    }

    PipelineStatus status() {
        List<SpaceStatus> spaces = spaces();
        List<SinkFigures> figures = new ArrayList<>();
        SequencedMap<String, List<String>> reasons = new LinkedHashMap<>();
        if (embedders.isPresent()) {
            reasons.put(EMBEDDER, reasons(spaces, embedders.get()));
        }
        sinks.forEach((store, service) -> {
            List<SinkStatus> statuses = service.statuses();
            statuses.forEach(sink -> figures.add(figures(store, sink)));
            reasons.put(store, reasons(store, service.state(), statuses));
        });
        others.forEach((part, problem) -> reasons.put(part,
                problem.get().map(text -> List.of(part + ": " + text)).orElse(List.of())));
        return new PipelineStatus(spaces.stream().map(space -> figures(space, spaces.size())).toList(), figures,
                reasons.values().stream().flatMap(List::stream).distinct().toList(),
                reasons.entrySet().stream().map(part -> dependency(part.getKey(), part.getValue())).toList());
    }

    private Dependency dependency(String name, List<String> reasons) {
        return Dependency.of(name, reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons)))
                .withPool(Optional.ofNullable(stores.get(name)).flatMap(IndexStore::pool));
    }

    private static List<String> reasons(List<SpaceStatus> spaces, Embedders all) {
        List<String> reasons = new ArrayList<>();
        spaces.forEach(space -> space.reasons().forEach(reason -> reasons.add((spaces.size() == 1
                ? "embedder: "
                : "embedder of " + space.space().id() + ": ") + reason)));
        reasons.addAll(all.reasons());
        return reasons;
    }

    /** What a sink says too is said once, by the sink: it names the generation. */
    private static List<String> reasons(String store, SinkState state, List<SinkStatus> sinks) {
        List<String> reasons = new ArrayList<>();
        reason(state)
                .filter(reason -> sinks.stream().noneMatch(sink -> reason(sink.state()).equals(Optional.of(reason))))
                .ifPresent(reason -> reasons.add("sinks of " + store + ": " + reason));
        sinks.forEach(sink -> reason(sink.state()).ifPresent(reason -> reasons.add("sink of " + store + '@'
                + sink.generation().number() + ": " + reason)));
        return reasons;
    }

    /** Records of {@code documents} in this process's partitions that its embedders have yet to read, by space. */
    Map<String, Long> unread() {
        Map<String, Long> unread = new TreeMap<>();
        spaces().forEach(space -> space.status().lagRecords()
                .ifPresent(records -> unread.put(space.space().id(), records)));
        return unread;
    }

    private List<SpaceStatus> spaces() {
        return embedders.map(Embedders::statuses).orElse(List.of());
    }

    /** Of several embedders nobody knows which one met a reason: then only the sum is said. */
    private EmbedderFigures figures(SpaceStatus space, int embeddersHere) {
        EmbedderStatus status = space.status();
        EmbedderCounts counts = status.counts();
        Optional<Map<String, Long>> reasons = Optional.of(metrics.deadLetters()).filter(_ -> embeddersHere == 1);
        return new EmbedderFigures(space.space().id(), status.state().name().toLowerCase(Locale.ROOT),
                counts.consumed(),
                counts.embedded(), counts.superseded(), counts.duplicates(),
                deadLetters(counts.deadLetters(), reasons), counts.pending(), status.tokens().tokens(),
                status.tokens().maxTokens().isPresent()
                        ? Optional.of(status.tokens().maxTokens().getAsLong())
                        : Optional.empty());
    }

    /**
     * The stored counts know no reasons; this process does, of its own ones. A transaction that was done twice is in the
     * latter twice: then only the sum is said.
     *
     * @param byReason empty when nobody knows
     */
    static Map<String, Long> deadLetters(long total, Optional<Map<String, Long>> byReason) {
        long known = byReason.orElse(Map.of()).values().stream().mapToLong(Long::longValue).sum();
        if (known > total || byReason.isEmpty()) {
            return total == 0 ? Map.of() : Map.of("any", total);
        }
        Map<String, Long> all = new HashMap<>(byReason.get());
        if (total > known) {
            all.put(OF_EARLIER_RUNS, total - known);
        }
        return all;
    }

    private static SinkFigures figures(String store, SinkStatus sink) {
        String state = switch (sink.state()) {
            case SinkState.Running _ -> "running";
            case SinkState.Waiting _ -> "waiting";
            case SinkState.Stopped _ -> "stopped";
        };
        return new SinkFigures(store, sink.generation().number(), state, sink.lagRecords(),
                sink.lagTime().toMillis() / 1e3);
    }

    private static Optional<String> reason(SinkState state) {
        return switch (state) {
            case SinkState.Running _ -> Optional.empty();
            case SinkState.Waiting(String reason) -> Optional.of(reason);
            case SinkState.Stopped(String reason) -> Optional.of("stopped: " + reason);
        };
    }
}
