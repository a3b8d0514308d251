package dev.refold.indexer.rebuild;

/** What to do next. */
sealed interface Decision {

    /** Do what the step says, then ask again with what came of it. */
    record Work() implements Decision {}

    /** Write the step, then ask again. */
    record Enter(RebuildStep next) implements Decision {}

    /** Nothing, for now or for ever: let go of it. */
    record End() implements Decision {}
}
