package dev.refold.query;

import dev.refold.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what is asked, and answers with figures of a rebuild in the middle. Thread-safe. */
final class RecordedOperations implements Operations {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<RebuildOrder> orders = new CopyOnWriteArrayList<>();

    List<String> calls() {
        return List.copyOf(calls);
    }

    List<RebuildOrder> orders() {
        return List.copyOf(orders);
    }

    @Override
    public List<RebuildFigures> rebuilds(String store) {
        return orders.stream().map(order -> figures(order.store(), "loading", order.asOf())).toList();
    }

    @Override
    public PlanFigures plan(RebuildOrder order) {
        orders.add(order);
        return new PlanFigures(order.store(), FoldingBackend.SPACE.id(), 10, 20, 0, 0, 31, 40_000, 1.5,
                List.of("bytes are estimated"));
    }

    @Override
    public RebuildFigures rebuild(RebuildOrder order) {
        if (order.space().dimensions().equals(OptionalInt.of(9_999))) {
            throw new IllegalArgumentException("dimensions are 1..4096, not 9999");
        }
        if (order.asOf().equals(Optional.of("yesterday"))) {
            throw new IllegalArgumentException("a moment is a date and a time with its offset");
        }
        orders.add(order);
        return figures(order.store(), "planned", order.asOf());
    }

    @Override
    public RebuildFigures steer(String store, int generation, Steering steering) {
        if (generation > 2) {
            throw new StoreException.NoGeneration(store + " has no generation " + generation);
        }
        calls.add(name(steering) + " " + store + '@' + generation);
        return figures(store, "paused");
    }

    @Override
    public VerificationFigures verify(String store, OptionalInt generation, boolean repair) {
        calls.add("verify " + store + ' ' + generation + (repair ? " repair" : ""));
        return new VerificationFigures("v1", store, generation.orElse(1), repair, "running", "reading the log", 3, 10,
                Optional.empty(), Optional.empty());
    }

    @Override
    public List<VerificationFigures> verifications() {
        return List.of(new VerificationFigures("v1", "memory", 1, false, "clean", "done", 10, 10,
                Optional.of(Map.of("compared", 10)), Optional.empty()));
    }

    @Override
    public List<SpaceFigures> spaces() {
        return List.of(
                new SpaceFigures("hashing-16-0badcafe", "0badcafe", Optional.of("hashing"), Optional.of("words-4grams"),
                        Optional.of(16), Optional.of("english"), "embeddings.hashing-16-0badcafe", true, true,
                        List.of(new SpaceGeneration("memory", 1, "live")), Optional.of(12L), Optional.of(4_096L)),
                new SpaceFigures("hashing-8-00000001", "00000001", Optional.empty(), Optional.empty(),
                        Optional.empty(), Optional.empty(), "embeddings.hashing-8-00000001", false, false, List.of(),
                        Optional.empty(), Optional.empty()));
    }

    @Override
    public void dropSpace(String id) {
        if (id.equals("hashing-16-0badcafe")) {
            throw new StoreException.Refused("space " + id + " is that of memory@1 (live)");
        }
        calls.add("drop space " + id);
    }

    @Override
    public void refillSpace(String id) {
        calls.add("refill space " + id);
    }

    private static RebuildFigures figures(String store, String step) {
        return figures(store, step, Optional.empty());
    }

    private static RebuildFigures figures(String store, String step, Optional<String> asOf) {
        return new RebuildFigures(store, 2, "building", FoldingBackend.SPACE.id(), step, "adding", "documents", 5, 10,
                2.5, Optional.of(2.0), 5, 9, Optional.empty(), Optional.empty(), asOf, List.of(), Optional.of(90_000L));
    }

    private static String name(Steering steering) {
        return switch (steering) {
            case Steering.Pause _ -> "pause";
            case Steering.Resume resume -> "resume " + resume.maxTokens();
            case Steering.Promote _ -> "promote";
        };
    }
}
