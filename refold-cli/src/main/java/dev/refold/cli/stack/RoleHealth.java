package dev.refold.cli.stack;

import dev.refold.query.Dependency;
import dev.refold.query.Health;
import dev.refold.query.PipelineStatus;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Of a process that answers no searches: ready once everything in it has run for the first time, so that a rollout of
 * what never will run stops there; from then on degraded at worst, as a restart mends no store and no Kafka. Thread-safe.
 */
final class RoleHealth {

    private static final String RUNNING = "running";

    private final Pipeline pipeline;
    private final AtomicBoolean hasRun = new AtomicBoolean();

    RoleHealth(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    Health now() {
        PipelineStatus status = pipeline.status();
        boolean embedding = status.embedders().stream().allMatch(embedder -> embedder.state().equals(RUNNING));
        if (status.reasons().isEmpty() && embedding) {
            hasRun.set(true);
        }
        boolean ready = hasRun.get();
        return new Health(ready, status.reasons(), ready
                ? status.dependencies()
                : status.dependencies().stream().map(one -> ofFirstRun(one, embedding)).toList());
    }

    private static Dependency ofFirstRun(Dependency dependency, boolean embedding) {
        return dependency.name().equals(Pipeline.EMBEDDER) && dependency.isUp() && !embedding
                ? Dependency.of(Pipeline.EMBEDDER, Optional.of("it does not run yet")).decisive()
                : dependency.decisive();
    }
}
