package dev.refold.cli.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found; written as JSON, read again by a later one to compare. Latencies are milliseconds from the planned
 * time of a request to its answer, of answers that are {@link Outcome#OK} alone.
 *
 * @param problems what failed, how often
 * @param slotSeconds what one entry of the series stands for
 * @param heapMebibytesPerHour how the least heap in use rises, when the run was long enough to tell
 */
public record LoadResult(String profile, String startedAt, Plan plan, List<StageResult> stages, Watched watched,
        Map<String, Long> problems, double slotSeconds, List<Slot> series, Optional<Double> heapMebibytesPerHour,
        List<String> notes) {

    /** By which runs are told to be the same. */
    public record Plan(List<Integer> users, double secondsSteady, double intervalMillis, int writePercent,
            int watchers, int documents, String store) {

        public static Plan of(LoadPlan plan) {
            return new Plan(plan.stages().stream().map(Stage::users).toList(), plan.stages().getFirst().steady()
                    .toNanos() / 1e9, plan.interval().toNanos() / 1e6, plan.writePercent(), plan.watchers(),
                    plan.documents(), plan.store());
        }

        /** @throws IllegalArgumentException when what this plan finds says nothing beside what the other found */
        public void requireSame(Plan earlier) {
            if (!equals(earlier)) {
                throw new IllegalArgumentException("the earlier run did something else (" + earlier + ", now " + this
                        + "): repeat it with the same options");
            }
        }
    }

    /**
     * Of the time in which all users are there.
     *
     * @param throughput answers that are {@link Outcome#OK}, a second
     * @param service the same from sending on: what {@code latency} has more is waiting for the answer before
     * @param windows equal parts of the time, by whose differences noise is told
     */
    public record StageResult(int users, double seconds, Counted counted, double successRate, double throughput,
            Quantiles latency, Quantiles service, Map<String, Quantiles> kinds, List<Window> windows) {}

    public record Counted(long ok, long refused, long failed, long unsent) {

        long all() {
            return ok + refused + failed + unsent;
        }
    }

    public record Quantiles(long count, double p50, double p95, double p99, double max) {}

    public record Window(double p50, double p95, double p99, double throughput) {}

    /** @param longestGapSeconds between two events of one watcher */
    public record Watched(int watchers, long events, long reconnects, double longestGapSeconds) {}

    /**
     * A moment of the run.
     *
     * @param server none when the API did not tell
     */
    public record Slot(double second, int users, long ok, long notOk, double p50, double p99,
            Optional<ServerSample> server) {}

    /**
     * @param poolActive connections to PostgreSQL at work; zero without a pool
     * @param poolPending who waits for one
     */
    public record ServerSample(double poolActive, double poolPending, double poolMax, double lagRecords,
            double lagSeconds, double embedderPending, double heapMebibytes) {}
}
