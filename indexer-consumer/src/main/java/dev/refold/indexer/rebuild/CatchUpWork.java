package dev.refold.indexer.rebuild;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Waits until the ordinary sink has brought the generation to the end of the log and to where the live one is. */
final class CatchUpWork {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private CatchUpWork() {}

    static Outcome catchUp(Job job) {
        NotedLog loaded = job.ownership().rebuild().noted().orElseThrow();
        NotedLog target = job.log().note(job.topic());
        if (!target.topicId().equals(loaded.topicId())) {
            return new Outcome.Impossible(job.topic() + " was recreated since it was loaded",
                    "drop the generation and rebuild anew: refold drop " + job.name(), true);
        }
        long total = sum(target) - sum(loaded);
        while (!isReached(job, target, total)) {
            Pauses.sleep(LOOK_EVERY, job.board());
        }
        markReady(job);
        return new Outcome.CaughtUp();
    }

    private static long sum(NotedLog log) {
        return log.ends().values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean isReached(Job job, NotedLog target, long total) {
        GenerationProgress own = job.store().progress(job.own());
        long behind = behind(target.ends(), own.positions());
        job.board().at("catching up", "records", Math.max(0, total - behind), Math.max(0, total));
        return behind == 0 && isAsFarAsLive(job, own.marks());
    }

    static long behind(Map<Integer, Long> ends, List<SinkPosition> positions) {
        Map<Integer, Long> reached = positions.stream()
                .collect(Collectors.toMap(SinkPosition::partition, SinkPosition::nextOffset));
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - reached.getOrDefault(end.getKey(), 0L))).sum();
    }

    /** Whether a promotion now would not go back behind anything that was shown. */
    static boolean isAsFarAsLive(Job job, List<Mark> own) {
        Map<Integer, Mark> ours = own.stream().collect(Collectors.toMap(Mark::partition, mark -> mark));
        return liveMarks(job).stream().allMatch(live -> {
            Mark mark = ours.get(live.partition());
            return mark != null && mark.compareTo(live) >= 0;
        });
    }

    /** None of a live one that this release cannot read: it answers nobody. */
    private static List<Mark> liveMarks(Job job) {
        try {
            return job.store().progress(new GenerationChoice.Live()).marks();
        } catch (StoreException.NoGeneration | StoreException.OtherFormat _) {
            return List.of();
        }
    }

    private static void markReady(Job job) {
        boolean building = job.store().generations().stream().filter(one -> one.number() == job.number())
                .map(Generation::state).anyMatch(GenerationState.BUILDING::equals);
        if (building) {
            job.ownership().confirm();
            job.store().transition(job.number(), GenerationState.READY);
        }
    }
}
