package dev.refold.indexer.rebuild;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.LogKeys;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works at one rebuild until there is nothing to do: asks the rules, does what they say, writes down what comes next. One
 * thread runs it. Faults of store, broker or model are waited out, for as long as it takes.
 */
final class RebuildWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RebuildWorker.class);

    private final Job job;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());

    RebuildWorker(Job job, InstantSource clock) {
        this.job = job;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            work();
        } catch (WorkEndedException | InterruptException e) {
            LOG.atInfo().addKeyValue(LogKeys.GENERATION, job.name()).addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("the work at the rebuild ends here");
        } catch (StoreException.NoGeneration e) {
            LOG.atInfo().addKeyValue(LogKeys.GENERATION, job.name())
                    .log("the generation was dropped; its rebuild ends");
        }
    }

    private void work() {
        entered();
        Optional<Outcome> outcome = Optional.empty();
        while (true) {
            Decision decision = decide(outcome);
            switch (decision) {
                case Decision.Work _ -> outcome = Optional.of(outcomeOfStep());
                case Decision.Enter(RebuildStep next) -> {
                    enter(next);
                    outcome = Optional.empty();
                }
                case Decision.End _ -> {
                    retried(() -> {
                        job.ownership().release();
                        return true;
                    });
                    return;
                }
            }
        }
    }

    private Decision decide(Optional<Outcome> outcome) {
        return retried(() -> {
            List<Generation> generations = job.store().generations();
            GenerationState own = generations.stream().filter(one -> one.number() == job.number()).findFirst()
                    .map(Generation::state).orElseThrow(() -> new StoreException.NoGeneration(job.name()));
            OptionalInt live = generations.stream().filter(one -> one.state() == GenerationState.LIVE)
                    .mapToInt(Generation::number).findFirst();
            return RebuildRules.next(job.ownership().rebuild(), new Observed(own, live, clock.instant(), outcome));
        });
    }

    private void enter(RebuildStep next) {
        retried(() -> job.ownership().update(rebuild -> job.board().written(rebuild).at(next)));
        if (next instanceof RebuildStep.Failed failed) {
            LOG.atError().addKeyValue(LogKeys.GENERATION, job.name()).addKeyValue(LogKeys.STEP, failed.at().name())
                    .addKeyValue(LogKeys.REASON, failed.reason() + "; " + failed.fix()).log("the rebuild failed");
        } else {
            LOG.atInfo().addKeyValue(LogKeys.GENERATION, job.name()).addKeyValue(LogKeys.STEP, next.name())
                    .log("the rebuild goes on");
        }
        entered();
    }

    private void entered() {
        job.parts().listener().entered(job.number(), job.ownership().rebuild());
    }

    /** What stops the work at a step for good is an outcome of it. */
    private Outcome outcomeOfStep() {
        RebuildStep step = job.ownership().rebuild().step();
        return retried(() -> {
            try {
                return StepWork.at(step, job);
            } catch (WorkEndedException | InterruptException | RetriableException | ModelUnavailableException
                    | KafkaUnavailableException | StoreException.Unavailable | StoreException.DeadlineExceeded
                    | StoreException.NoGeneration e) {
                throw e;
            } catch (ImpossibleException e) {
                return new Outcome.Impossible(String.valueOf(e.getMessage()), e.fix(), false);
            } catch (StoreException.Refused | StoreException.Mismatch | CorruptRecordException e) {
                // A bulk load refuses whoever lost it: then it is no fault of the generation.
                job.ownership().confirm();
                return new Outcome.Impossible(String.valueOf(e.getMessage()), "drop the generation and rebuild anew:"
                        + " refold drop " + job.name(), true);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue(LogKeys.GENERATION, job.name())
                        .addKeyValue(LogKeys.STEP, step.name()).log("the rebuild failed as nobody expects");
                return new Outcome.Impossible("unexpected " + e, "see the log of the process that worked at it, then"
                        + " refold rebuild " + job.store().name() + " --resume", false);
            }
        });
    }

    private interface Attempt<T> {
        T run();
    }

    private <T> T retried(Attempt<T> attempt) {
        while (true) {
            try {
                T result = attempt.run();
                backoff.reset();
                return result;
            } catch (StoreException.Unavailable | StoreException.DeadlineExceeded | RetriableException
                    | KafkaUnavailableException | ModelUnavailableException e) {
                waitOut(e);
            } catch (StoreException.NoGeneration e) {
                waitOutUnlessDropped(e);
            }
        }
    }

    /** Another generation than ours may go while we look at it. */
    private void waitOutUnlessDropped(StoreException.NoGeneration e) {
        if (isDropped()) {
            throw e;
        }
        waitOut(e);
    }

    private boolean isDropped() {
        try {
            return job.store().generations().stream().noneMatch(one -> one.number() == job.number());
        } catch (StoreException.Unavailable _) {
            return false;
        }
    }

    private void waitOut(RuntimeException e) {
        Duration delay = backoff.next();
        LOG.atWarn().addKeyValue(LogKeys.GENERATION, job.name()).addKeyValue(LogKeys.REASON, e.getMessage())
                .log("the rebuild waits and tries again");
        job.board().problem("waits and tries again: " + e.getMessage());
        Pauses.sleep(delay, job.board());
    }
}
