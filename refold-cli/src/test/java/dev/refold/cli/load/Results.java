package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Counted;
import dev.refold.cli.load.LoadResult.Growth;
import dev.refold.cli.load.LoadResult.Lag;
import dev.refold.cli.load.LoadResult.Machine;
import dev.refold.cli.load.LoadResult.Memory;
import dev.refold.cli.load.LoadResult.Plan;
import dev.refold.cli.load.LoadResult.Pool;
import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadResult.Visible;
import dev.refold.cli.load.LoadResult.Watched;
import dev.refold.cli.load.LoadResult.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/** Results of runs that never were. */
final class Results {

    private Results() {}

    /** @param wobble by which windows differ from each other, a share */
    static LoadResult of(double p99, double throughput, double wobble, long failed, long seed) {
        Random random = new Random(seed);
        List<Window> windows = IntStream.range(0, Recording.WINDOWS).mapToObj(_ -> {
            double factor = 1 + wobble * random.nextGaussian();
            return new Window(p99 / 10 * factor, p99 / 2 * factor, p99 * factor, throughput / factor, 3 * p99 * factor);
        }).toList();
        Quantiles latency = new Quantiles(10_000, p99 / 10, p99 / 2, p99, 2 * p99);
        StageResult stage = new StageResult(10, 80, new Counted(10_000 - failed, 0, failed, 0), (10_000.0 - failed)
                / 10_000, throughput, latency, latency, latency, latency, new Visible(latency, 0, 0),
                Map.of("search-hybrid",
                        latency),
                windows);
        List<Slot> series = List.of(new Slot(0, 5, Optional.of(4), 40, 0, 3, 7, 9, Optional.of(120.0), sample(7, 90)),
                new Slot(1, 10, Optional.of(5), 80, 1, 4, 8, 19, Optional.empty(), sample(9, 95)));
        return new LoadResult("smoke", "2026-01-02T03:04:05Z", new Machine(2, 0.5, 1.5, true),
                new Plan(List.of(10), 100,
                        80, 1_000, 20, 5, 1_000, ""),
                Goals.of(List.of(stage), Optional.empty(), OptionalDouble.of(0)), List
                        .of(stage),
                new Watched(5, 400, 1, 1.2), failed == 0 ? Map.of() : Map.of("503 unavailable", failed), 1,
                series, Optional.of(new Growth(0.25, 60, 1.5, 2.5)), List.of());
    }

    private static Optional<ServerSample> sample(double busy, double heap) {
        return Optional
                .of(new ServerSample(new Pool(busy, 1, 10, 20, 0), new Lag(12, 0.5, 2), new Memory(heap, heap / 2,
                        heap * 3), 1.5));
    }

    /** @param collected the heap after collections, one a second */
    static List<Slot> samples(List<Double> collected) {
        return IntStream.range(0, collected.size())
                .mapToObj(i -> new Slot(i, 10, Optional.of(5), 10, 0, 1, 2, 3, Optional.empty(),
                        Optional.of(new ServerSample(new Pool(1, 0, 10, 1, 0), new Lag(0, 0, 0),
                                new Memory(200, collected.get(
                                        i), 400),
                                1))))
                .toList();
    }
}
