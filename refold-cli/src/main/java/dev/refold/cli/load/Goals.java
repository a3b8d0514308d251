package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Goal;
import dev.refold.cli.load.LoadResult.StageResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What Refold is to hold with {@value #USERS} users on two processors and pgvector. What a run says nothing of is left
 * out: no read until a write is found without writes, no pool without PostgreSQL, no memory within a short run. Pure.
 */
final class Goals {

    static final int USERS = 100;

    private static final double LEAST_SUCCESS = 0.999;
    private static final double MOST_READ_MILLIS = 100;
    private static final double MOST_VISIBLE_MILLIS = 2_000;
    /** Memory of less time says nothing; warming up is not part of it. */
    static final double LEAST_HOURS = 7.5 / 60;
    /** Of what is in use after a collection: below it, a rise is where the last collection happened to be. */
    private static final double MOST_RISE = 0.1;

    private Goals() {}

    /** Of the stage with {@value #USERS} users; of the last where there is none. */
    static List<Goal> of(List<StageResult> stages, Optional<LoadResult.Growth> growth, OptionalDouble poolTimeouts) {
        StageResult stage = stages.stream().filter(one -> one.users() == USERS).findFirst().orElseGet(stages::getLast);
        List<Goal> goals = new ArrayList<>();
        goals.add(new Goal("success above 99.9 %", stage.users(),
                String.format(Locale.ROOT, "%.3f %%", 100 * stage.successRate()),
                stage.successRate() > LEAST_SUCCESS));
        goals.add(below("p95 of reads below 100 ms", stage.users(), stage.reads().p95(), MOST_READ_MILLIS));
        LoadResult.Visible visible = stage.visible();
        if (visible.latency().count() + visible.notWritten() > 0) {
            goals.add(new Goal("every write that is followed is found", stage.users(),
                    visible.missing() + visible.notWritten() + " are not",
                    visible.missing() + visible.notWritten() == 0));
        }
        if (visible.latency().count() > 0) {
            goals.add(below("p95 from write to found below 2 s", stage.users(), visible.latency().p95(),
                    MOST_VISIBLE_MILLIS));
        }
        poolTimeouts.ifPresent(count -> goals.add(new Goal("nobody waits in vain for a connection", stage.users(),
                String.format(Locale.ROOT, "%.0f", count), count == 0)));
        growth.filter(found -> found.hours() >= LEAST_HOURS).ifPresent(found -> {
            double rise = found.heapPerHour() * found.hours();
            goals.add(new Goal("heap after collections rises by less than a tenth", stage.users(),
                    String.format(Locale.ROOT,
                            "%+.1f of %.0f MiB in %.0f min", rise, found.leastHeapMebibytes(), 60 * found.hours()),
                    rise < MOST_RISE
                            * found.leastHeapMebibytes()));
        });
        return goals;
    }

    private static Goal below(String name, int users, double millis, double most) {
        return new Goal(name, users, String.format(Locale.ROOT, "%.1f ms", millis), millis < most);
    }
}
