package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Counted;
import dev.refold.cli.load.LoadResult.Plan;
import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadResult.Watched;
import dev.refold.cli.load.LoadResult.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            return new Window(p99 / 10 * factor, p99 / 2 * factor, p99 * factor, throughput / factor);
        }).toList();
        Quantiles latency = new Quantiles(10_000, p99 / 10, p99 / 2, p99, 2 * p99);
        StageResult stage = new StageResult(10, 80, new Counted(10_000 - failed, 0, failed, 0), (10_000.0 - failed)
                / 10_000, throughput, latency, latency, Map.of("search-hybrid", latency), windows);
        List<Slot> series = List.of(
                new Slot(0, 5, 40, 0, 3, 9, Optional.of(new ServerSample(7, 1, 10, 12, 0.5, 2, 90))),
                new Slot(1, 10, 80, 1, 4, 19, Optional.of(new ServerSample(9, 0, 10, 3, 0.1, 0, 95))));
        return new LoadResult("smoke", "2026-01-02T03:04:05Z", new Plan(List.of(10), 80, 1_000, 20, 5, 1_000, ""), List
                .of(stage), new Watched(5, 400, 1, 1.2), failed == 0 ? Map.of() : Map.of("503 unavailable", failed), 1,
                series, Optional.of(1.5), List.of());
    }
}
