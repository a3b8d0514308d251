package dev.refold.indexer.rebuild;

/**
 * Hears what rebuilds do, for metrics and for tests that stop one. Called on the rebuild's threads: quick. What
 * {@link #entered} throws ends the worker where it stands, as if the process had died, until somebody takes over.
 */
public interface RebuildListener {

    RebuildListener NONE = new RebuildListener() {
    };

    /** The step is written and about to be worked at; also after a restart, for the step that is begun again. */
    default void entered(int generation, Rebuild rebuild) {}

    /** About once a second while it works. */
    default void progress(int generation, Rebuild rebuild) {}
}
