package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Counted;
import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.load.LoadResult.Visible;
import dev.refold.cli.load.LoadResult.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Counts what became of every request. A latency belongs to the time for which its request was planned, an answer of the
 * throughput to the time at which it came. Bounded in memory, however long the run. Thread-safe.
 */
final class Recording {

    static final int WINDOWS = 10;
    private static final int MOST_SLOTS = 300;
    private static final Duration SHORTEST_SLOT = Duration.ofSeconds(1);
    private static final double MICROS_PER_MILLI = 1_000;
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;
    /** Of windows and slots, of which there are many. */
    private static final int FEW_DIGITS = 2;

    private final LoadPlan plan;
    private final Duration slotLength;
    private final List<StageCounts> stages;
    private final List<SlotCounts> slots;

    Recording(LoadPlan plan) {
        this.plan = plan;
        Duration share = plan.total().dividedBy(MOST_SLOTS);
        this.slotLength = share.compareTo(SHORTEST_SLOT) > 0 ? share : SHORTEST_SLOT;
        this.stages = plan.stages().stream().map(StageCounts::new).toList();
        this.slots = IntStream.rangeClosed(0, (int) plan.total().dividedBy(slotLength))
                .mapToObj(_ -> new SlotCounts()).toList();
    }

    private static final class StageCounts {

        private final Stage stage;
        private final Map<Kind, Histogram> kinds = new EnumMap<>(Kind.class);
        private final Histogram service = histogram(DIGITS);
        private final Histogram visible = histogram(DIGITS);
        private long missing;
        private long notWritten;
        private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        private final List<Histogram> windows = IntStream.range(0, WINDOWS).mapToObj(_ -> histogram(FEW_DIGITS))
                .toList();
        private final List<Histogram> visibleWindows = IntStream.range(0, WINDOWS)
                .mapToObj(_ -> histogram(FEW_DIGITS)).toList();
        private final long[] answered = new long[WINDOWS];

        private StageCounts(Stage stage) {
            this.stage = stage;
        }
    }

    private static final class SlotCounts {

        private final Histogram latency = histogram(FEW_DIGITS);
        private long ok;
        private long notOk;
        private Optional<Integer> watchers = Optional.empty();
        private Optional<Double> visible = Optional.empty();
        private Optional<ServerSample> server = Optional.empty();
    }

    /**
     * @param planned since the stage began, as the other two
     * @param sent later than planned when its user still waited for the answer before
     */
    synchronized void record(int stage, Kind kind, Duration planned, Duration sent, Duration answered,
            Outcome outcome) {
        StageCounts counts = stages.get(stage);
        long micros = micros(planned, answered);
        SlotCounts slot = slot(plan.beginOf(stage).plus(planned));
        if (outcome == Outcome.OK) {
            slot.ok++;
            slot.latency.recordValue(micros);
        } else {
            slot.notOk++;
        }
        if (counts.stage.isSteady(planned)) {
            counts.outcomes.merge(outcome, 1L, Long::sum);
            if (outcome == Outcome.OK) {
                counts.kinds.computeIfAbsent(kind, _ -> histogram(DIGITS)).recordValue(micros);
                counts.windows.get(window(counts.stage, planned)).recordValue(micros);
                counts.service.recordValue(micros(sent, answered));
            }
        }
        if (outcome == Outcome.OK && counts.stage.isSteady(answered)) {
            counts.answered[window(counts.stage, answered)]++;
        }
    }

    private static long micros(Duration from, Duration to) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMicros(to.minus(from).toNanos()), 0, LONGEST_MICROS);
    }

    /**
     * A write, followed until a search found it.
     *
     * @param planned since the stage began, as the other
     * @param ended when it was found, or nobody looked any more
     */
    synchronized void visible(int stage, Duration planned, Duration ended, boolean found) {
        StageCounts counts = stages.get(stage);
        long micros = micros(planned, ended);
        SlotCounts slot = slot(plan.beginOf(stage).plus(planned));
        slot.visible = Optional.of(Math.max(slot.visible.orElse(0.0), micros / MICROS_PER_MILLI));
        if (counts.stage.isSteady(planned)) {
            counts.visible.recordValue(micros);
            counts.visibleWindows.get(window(counts.stage, planned)).recordValue(micros);
            counts.missing += found ? 0 : 1;
        }
    }

    /** A write that was to be followed and was not taken. */
    synchronized void notWritten(int stage, Duration planned) {
        StageCounts counts = stages.get(stage);
        counts.notWritten += counts.stage.isSteady(planned) ? 1 : 0;
    }

    /**
     * @param at since the run began
     * @param watchers connected
     * @param sample none when the API did not tell
     */
    synchronized void server(Duration at, int watchers, Optional<ServerSample> sample) {
        SlotCounts slot = slot(at);
        slot.watchers = Optional.of(watchers);
        slot.server = sample.or(() -> slot.server);
    }

    synchronized List<StageResult> stages() {
        return stages.stream().map(Recording::result).toList();
    }

    double slotSeconds() {
        return seconds(slotLength);
    }

    /** Moments at which nothing was planned and nothing sampled are left out. */
    synchronized List<Slot> series() {
        List<Slot> series = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            SlotCounts slot = slots.get(i);
            if (slot.ok + slot.notOk > 0 || slot.server.isPresent()) {
                series.add(slot(i));
            }
        }
        return series;
    }

    /** The last that is over by then; late answers may still be added to it. */
    synchronized Optional<Slot> before(Duration at) {
        int current = (int) Math.min(at.dividedBy(slotLength), slots.size() - 1L);
        return current == 0 ? Optional.empty() : Optional.of(slot(current - 1));
    }

    private Slot slot(int i) {
        SlotCounts slot = slots.get(i);
        return new Slot(i * seconds(slotLength), users(slotLength.multipliedBy(i)), slot.watchers, slot.ok, slot.notOk,
                millis(slot.latency, 50), millis(slot.latency, 95), millis(slot.latency, 99), slot.visible,
                slot.server);
    }

    private int users(Duration at) {
        for (int i = 0; i < plan.stages().size(); i++) {
            Duration since = at.minus(plan.beginOf(i));
            if (!since.isNegative() && since.compareTo(plan.stages().get(i).total()) < 0) {
                return new Schedule(plan.stages().get(i), plan.interval()).present(since);
            }
        }
        return 0;
    }

    private SlotCounts slot(Duration at) {
        return slots.get((int) Math.min(at.dividedBy(slotLength), slots.size() - 1L));
    }

    private static int window(Stage stage, Duration at) {
        return (int) Math.min(WINDOWS - 1L, at.minus(stage.rampUp()).toNanos() * WINDOWS / stage.steady().toNanos());
    }

    private static StageResult result(StageCounts counts) {
        double seconds = seconds(counts.stage.steady());
        Counted counted = new Counted(of(counts, Outcome.OK), of(counts, Outcome.REFUSED),
                of(counts, Outcome.FAILED), of(counts, Outcome.UNSENT));
        Histogram writes = counts.kinds.getOrDefault(Kind.WRITE, histogram(DIGITS));
        Histogram reads = histogram(DIGITS);
        Map<String, Quantiles> kinds = new TreeMap<>();
        counts.kinds.forEach((kind, latency) -> {
            if (kind != Kind.WRITE) {
                reads.add(latency);
            }
            kinds.put(kind.text(), quantiles(latency));
        });
        Histogram all = reads.copy();
        all.add(writes);
        List<Window> windows = IntStream.range(0, WINDOWS).mapToObj(i -> {
            Histogram latency = counts.windows.get(i);
            return new Window(millis(latency, 50), millis(latency, 95), millis(latency, 99),
                    counts.answered[i] * WINDOWS / seconds, millis(counts.visibleWindows.get(i), 50));
        }).toList();
        long answered = IntStream.range(0, WINDOWS).mapToLong(i -> counts.answered[i]).sum();
        return new StageResult(counts.stage.users(), seconds, counted, counted.all() == 0
                ? 0
                : (double) counted.ok() / counted.all(), answered / seconds, quantiles(all), quantiles(counts.service),
                quantiles(reads), quantiles(writes),
                new Visible(quantiles(counts.visible), counts.missing, counts.notWritten), kinds,
                windows);
    }

    private static long of(StageCounts counts, Outcome outcome) {
        return counts.outcomes.getOrDefault(outcome, 0L);
    }

    private static Quantiles quantiles(Histogram latency) {
        return new Quantiles(latency.getTotalCount(), millis(latency, 50), millis(latency, 95), millis(latency, 99),
                millis(latency, 100));
    }

    private static double millis(Histogram latency, double percentile) {
        return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Histogram histogram(int digits) {
        return new Histogram(LONGEST_MICROS, digits);
    }
}
