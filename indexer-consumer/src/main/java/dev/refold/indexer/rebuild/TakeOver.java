package dev.refold.indexer.rebuild;

import dev.refold.indexer.rebuild.RebuildTasks.Held;
import java.time.Duration;

/**
 * When this process may take one rebuild over. Its owner changes the task about once a second; one that has not changed
 * it for long is taken for dead. That is measured from when this process saw the last change, by a clock that only goes
 * forward: a time written by another machine would say nothing. Confined to one thread.
 */
final class TakeOver {

    private final String instance;
    private final long afterNanos;
    private long revision = -1;
    private long seenAtNanos;
    private boolean owned;

    TakeOver(String instance, Duration after) {
        this.instance = instance;
        this.afterNanos = after.toNanos();
    }

    /**
     * At once when nobody has it, or this instance had it before a restart. If this very process had it and lost it,
     * whoever goes by the same name is another one.
     *
     * @param nowNanos of {@link System#nanoTime}
     */
    boolean isDue(Held held, long nowNanos) {
        if (held.task().revision() != revision) {
            revision = held.task().revision();
            seenAtNanos = nowNanos;
        }
        boolean ours = held.rebuild().owner().filter(instance::equals).isPresent() && !owned;
        return held.rebuild().owner().isEmpty() || ours || nowNanos - seenAtNanos >= afterNanos;
    }

    void owned() {
        owned = true;
    }
}
