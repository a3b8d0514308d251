package dev.refold.query;

import dev.refold.store.PoolFigures;
import java.util.Optional;

/**
 * Something that this process needs, and how bad it is.
 *
 * @param name {@code kafka}, {@code embedder}, a store's name, {@code access keys}, {@code tokens}
 * @param reason what is amiss, for people; empty when nothing is
 * @param pool of the connections to it, where this process keeps such
 */
public record Dependency(String name, Severity severity, Optional<String> reason, Optional<PoolFigures> pool) {

    /** What it means for this process; it is as ready as the worst one lets it be. */
    public enum Severity {
        OK,
        /** Something of the work waits or is refused; the rest goes on. */
        DEGRADED,
        /** The process cannot do its work. */
        DOWN
    }

    public Dependency {
        if ((severity == Severity.OK) != reason.isEmpty()) {
            throw new IllegalArgumentException(name + " is " + severity + " with the reason " + reason);
        }
    }

    /** Nothing amiss, or what lets the rest go on. */
    public static Dependency of(String name, Optional<String> reason) {
        return new Dependency(name, reason.isEmpty() ? Severity.OK : Severity.DEGRADED, reason, Optional.empty());
    }

    public Dependency withPool(Optional<PoolFigures> newPool) {
        return new Dependency(name, severity, reason, newPool);
    }

    /** The same, where what is amiss keeps the process from its work. */
    public Dependency decisive() {
        return reason.isEmpty() ? this : new Dependency(name, Severity.DOWN, reason, pool);
    }

    public boolean isUp() {
        return severity == Severity.OK;
    }
}
