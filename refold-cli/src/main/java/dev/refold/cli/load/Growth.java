package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Memory;
import dev.refold.cli.load.LoadResult.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Whether a server's memory grows while it is used evenly. Pure. */
final class Growth {

    /** Until then caches fill and code is compiled, which ends by itself. */
    private static final double WARMING_UP = 0.2;
    private static final double SECONDS_PER_HOUR = 3_600;

    private Growth() {}

    /** @return none when there are too few samples */
    static Optional<LoadResult.Growth> of(List<Slot> series, Duration total) {
        double from = WARMING_UP * total.toSeconds();
        List<Slot> warm = series.stream().filter(slot -> slot.second() >= from && slot.server().isPresent()).toList();
        if (warm.isEmpty()) {
            return Optional.empty();
        }
        double hours = (warm.getLast().second() - warm.getFirst().second()) / SECONDS_PER_HOUR;
        double least = warm.stream().flatMap(slot -> slot.server().stream())
                .mapToDouble(server -> server.memory().collectedMebibytes()).min().orElse(0);
        Optional<Double> heap = slope(warm, Memory::collectedMebibytes);
        return heap.map(perHour -> new LoadResult.Growth(hours, least, perHour, slope(warm, Memory::residentMebibytes)
                .orElse(0.0)));
    }

    private static Optional<Double> slope(List<Slot> series, ToDoubleFunction<Memory> value) {
        return Slope.ofLows(series.stream().flatMap(slot -> slot.server().stream()
                .map(server -> new Slope.Point(slot.second() / SECONDS_PER_HOUR, value.applyAsDouble(server
                        .memory()))))
                .toList());
    }
}
