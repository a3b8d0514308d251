package dev.refold.indexer.rebuild;

import dev.refold.indexer.rebuild.RebuildStep.Keeping;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** Puts the generation in the live one's place, and lets go of the one before when its time is over. */
final class PromoteWork {

    /**
     * Under traffic two sinks fold the same records within milliseconds of each other, so that for moments only the new
     * generation is as far as the live one in every partition.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LONGEST_PAUSE_MILLIS = 25;

    private PromoteWork() {}

    static Outcome promote(Job job, Promoting step) {
        long begin = System.nanoTime();
        String refused = "";
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            OptionalInt live = job.live();
            if (!live.equals(step.previous())) {
                return new Outcome.OtherLive(live);
            }
            job.board().at("promoting", "", 0, 0);
            try {
                if (CatchUpWork.isAsFarAsLive(job, job.store().progress(job.own()).marks())) {
                    job.ownership().confirm();
                    job.store().promote(job.number());
                    return new Outcome.Promoted();
                }
            } catch (StoreException.Refused e) {
                refused = e.getMessage() + "";
            }
            Pauses.sleep(Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS)),
                    job.board());
        }
        return new Outcome.LiveMovedOn(refused.isEmpty() ? "the live generation was ahead for " + PATIENCE : refused);
    }

    static Outcome letGo(Job job, Keeping step) {
        Optional<GenerationState> previous = job.store().generations().stream()
                .filter(one -> one.number() == step.previous()).map(Generation::state).findFirst();
        String name = "generation " + step.previous();
        if (previous.isEmpty()) {
            return new Outcome.Released(name + " was dropped before its time was over");
        }
        if (previous.get() != GenerationState.RETIRED) {
            return new Outcome.Released(name + " is " + previous.get() + " again, so it was not dropped");
        }
        job.ownership().confirm();
        try {
            job.store().drop(step.previous());
            return new Outcome.Released(name + " was dropped when its time was over");
        } catch (StoreException.Refused e) {
            return new Outcome.Released(name + " was not dropped: " + e.getMessage());
        }
    }
}
