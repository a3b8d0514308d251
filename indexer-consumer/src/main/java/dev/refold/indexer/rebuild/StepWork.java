package dev.refold.indexer.rebuild;

import dev.refold.indexer.rebuild.RebuildStep.CatchingUp;
import dev.refold.indexer.rebuild.RebuildStep.Comparing;
import dev.refold.indexer.rebuild.RebuildStep.Done;
import dev.refold.indexer.rebuild.RebuildStep.Failed;
import dev.refold.indexer.rebuild.RebuildStep.Indexing;
import dev.refold.indexer.rebuild.RebuildStep.Keeping;
import dev.refold.indexer.rebuild.RebuildStep.Loading;
import dev.refold.indexer.rebuild.RebuildStep.Paused;
import dev.refold.indexer.rebuild.RebuildStep.Planned;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.indexer.rebuild.RebuildStep.Verifying;
import dev.refold.store.GenerationState;

/** Does what a step says. May be done again from its start, by this process or another. */
final class StepWork {

    private StepWork() {}

    static Outcome at(RebuildStep step, Job job) {
        return switch (step) {
            case Planned _ -> AwaitLog.await(job);
            case Loading _ -> job.ownership().rebuild().request().asOf().map(past -> job.lookBack().load(job, past))
                    .orElseGet(() -> LoadWork.load(job));
            case Indexing _ -> IndexWork.index(job);
            case CatchingUp _ -> CatchUpWork.catchUp(job);
            case Verifying _ -> verify(job);
            case Comparing _ -> GateWork.compare(job);
            case Promoting promoting -> PromoteWork.promote(job, promoting);
            case Keeping keeping -> PromoteWork.letGo(job, keeping);
            case Failed _ -> markFailed(job);
            case Done _,Paused _ -> throw new IllegalStateException("nothing is done at step " + step.name());
        };
    }

    private static Outcome verify(Job job) {
        job.board().at("verifying", "documents", 0, 0);
        GenerationCheck.Result result = job.parts().check().check(job.number(), (phase, unit, done, total) -> {
            job.board().check();
            job.board().at("verifying: " + phase, unit, done, total);
        });
        return new Outcome.Verified(result.documents(), result.findings(), result.first());
    }

    private static Outcome markFailed(Job job) {
        job.ownership().confirm();
        job.store().transition(job.number(), GenerationState.FAILED);
        return new Outcome.MarkedFailed();
    }
}
