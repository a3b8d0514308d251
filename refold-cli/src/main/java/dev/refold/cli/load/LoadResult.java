package dev.refold.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found; written as JSON, read again by a later one to compare. Latencies are milliseconds from the planned
 * time of a request to its answer, of answers that are {@link Outcome#OK} alone; others lower the success rate.
 *
 * @param problems what failed, how often
 * @param slotSeconds what one entry of the series stands for
 * @param growth of the server's memory; none when it did not tell
 */
public record LoadResult(String profile, String startedAt, Machine machine, Plan plan, List<Goal> goals,
        List<StageResult> stages, Watched watched, Map<String, Long> problems, double slotSeconds, List<Slot> series,
        Optional<Growth> growth, List<String> notes) {

    /**
     * Where the command ran, which is where the server ran when its address says so.
     *
     * @param loadBefore of the last minute, by the operating system; -1 when it does not tell
     */
    public record Machine(int processors, double loadBefore, double loadAfter, boolean serverToo) {}

    /** @param measured with its unit */
    public record Goal(String name, int users, String measured, boolean met) {

        @Override
        public String toString() {
            return (met ? "met:    " : "missed: ") + name + " with " + users + " users: " + measured;
        }
    }

    /** By which runs are told to be the same. */
    public record Plan(List<Integer> users, double seconds, double secondsSteady, double intervalMillis,
            int writePercent,
            int watchers, int documents, String store) {

        public static Plan of(LoadPlan plan) {
            return new Plan(plan.stages().stream().map(Stage::users).toList(), seconds(plan.total()), seconds(plan
                    .stages().getFirst().steady()), plan.interval().toNanos() / 1e6, plan.writePercent(),
                    plan.watchers(),
                    plan.documents(), plan.store());
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() / 1e9;
        }

        Duration total() {
            return Duration.ofNanos(Math.round(seconds * 1e9));
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
     * @param visible from the planned time of a write until a search found it
     * @param windows equal parts of the time, by whose differences noise is told
     */
    public record StageResult(int users, double seconds, Counted counted, double successRate, double throughput,
            Quantiles latency, Quantiles service, Quantiles reads, Quantiles writes, Visible visible,
            Map<String, Quantiles> kinds, List<Window> windows) {}

    public record Counted(long ok, long refused, long failed, long unsent) {

        long all() {
            return ok + refused + failed + unsent;
        }
    }

    public record Quantiles(long count, double p50, double p95, double p99, double max) {}

    /**
     * @param missing not found in time; in the latencies with the time waited
     * @param notWritten refused or failed, so that there was nothing to be found
     */
    public record Visible(Quantiles latency, long missing, long notWritten) {}

    /** @param visible p50 */
    public record Window(double p50, double p95, double p99, double throughput, double visible) {}

    /** @param longestGapSeconds between two events of one watcher, reconnections included */
    public record Watched(int watchers, long events, long reconnects, double longestGapSeconds) {}

    /**
     * @param hours that were looked at
     * @param leastHeapMebibytes in use after a collection
     * @param heapPerHour how what is in use after collections rises, in MiB
     * @param residentPerHour how the process rises, in MiB; 0 where the system does not tell
     */
    public record Growth(double hours, double leastHeapMebibytes, double heapPerHour, double residentPerHour) {}

    /**
     * A moment of the run.
     *
     * @param watchers connected; none when nobody looked
     * @param visible the longest from write to found, in milliseconds; none when nothing was written for that
     * @param server none when the API did not tell
     */
    public record Slot(double second, int users, Optional<Integer> watchers, long ok, long notOk, double p50,
            double p95, double p99,
            Optional<Double> visible, Optional<ServerSample> server) {}

    /** @param processors at work for the server's process, on average since the sample before */
    public record ServerSample(Pool pool, Lag lag, Memory memory, double processors) {}

    /**
     * Connections to PostgreSQL; all zero without it.
     *
     * @param busy on average since the sample before
     * @param waiting for one, on average since the sample before
     * @param longestWaitMillis of the last minutes
     * @param timeouts requests that waited in vain, since the run began
     */
    public record Pool(double busy, double waiting, double max, double longestWaitMillis, double timeouts) {}

    /**
     * @param records not folded yet, of all stores
     * @param embedder not embedded yet
     */
    public record Lag(double records, double seconds, double embedder) {}

    /**
     * @param collectedMebibytes in use after the last collection
     * @param residentMebibytes of the whole process; 0 where the system does not tell
     */
    public record Memory(double heapMebibytes, double collectedMebibytes, double residentMebibytes) {}
}
