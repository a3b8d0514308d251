package dev.refold.cli.stack;

import dev.refold.cli.metrics.Metrics;
import dev.refold.cli.stack.Embedders.SpaceStatus;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkState;
import dev.refold.indexer.sink.SinkStatus;
import dev.refold.query.PipelineStatus;
import dev.refold.query.PipelineStatus.EmbedderFigures;
import dev.refold.query.PipelineStatus.SinkFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What embedder and sinks of this process say of themselves, gathered. Thread-safe; asks nobody outside. */
final class Pipeline {

    private static final String OF_EARLIER_RUNS = "of-earlier-runs";

    private final Optional<Embedders> embedders;
    private final Map<String, SinkService> sinks;
    private final Metrics metrics;

    private final Map<String, Supplier<Optional<String>>> others = new ConcurrentHashMap<>();

    Pipeline(Optional<Embedders> embedders, Map<String, SinkService> sinks, Metrics metrics) {
        this.embedders = embedders;
        this.sinks = new TreeMap<>(sinks);
        this.metrics = metrics;
    }

    /** What else is to be told when it is amiss. */
    void watch(String part, Supplier<Optional<String>> problem) {
        others.put(part, problem);
    }

    PipelineStatus status() {
        List<String> reasons = new ArrayList<>();
        List<SpaceStatus> spaces = spaces();
        spaces.forEach(space -> space.reasons().forEach(reason -> reasons.add((spaces.size() == 1
                ? "embedder: "
                : "embedder of " + space.space().id() + ": ") + reason)));
        embedders.ifPresent(all -> reasons.addAll(all.reasons()));
        List<SinkFigures> figures = new ArrayList<>();
        sinks.forEach((store, service) -> {
            List<SinkStatus> statuses = service.statuses();
            // What a sink says too is said once, by the sink: it names the generation.
            reason(service.state())
                    .filter(reason -> statuses.stream()
                            .noneMatch(sink -> reason(sink.state()).equals(Optional.of(reason))))
                    .ifPresent(reason -> reasons.add("sinks of " + store + ": " + reason));
            for (SinkStatus sink : statuses) {
                figures.add(figures(store, sink));
                reason(sink.state()).ifPresent(reason -> reasons.add("sink of " + store + '@'
                        + sink.generation().number() + ": " + reason));
            }
        });
        others.forEach((part, problem) -> problem.get().ifPresent(text -> reasons.add(part + ": " + text)));
        return new PipelineStatus(spaces.stream().map(space -> figures(space, spaces.size())).toList(), figures,
                reasons.stream().distinct().toList());
    }

    /** By name: {@code embedder} is its log and its model; a store counts as its sinks see it. */
    Map<String, Boolean> dependencies() {
        Map<String, Boolean> up = new TreeMap<>();
        if (embedders.isPresent()) {
            up.put("embedder", spaces().stream().allMatch(space -> space.reasons().isEmpty()));
        }
        sinks.forEach((store, service) -> up.put(store, service.state() instanceof SinkState.Running && service
                .statuses().stream().allMatch(sink -> sink.state() instanceof SinkState.Running)));
        return up;
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
