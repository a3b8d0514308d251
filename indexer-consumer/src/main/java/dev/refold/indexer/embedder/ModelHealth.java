package dev.refold.indexer.embedder;

import dev.refold.schemas.LogKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the model answers. Thread-safe; logs when that changes, not at every attempt. */
final class ModelHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ModelHealth.class);

    private record Trouble(Instant since, String message) {}

    private final Clock clock;
    private final AtomicReference<Optional<Trouble>> trouble = new AtomicReference<>(Optional.empty());

    ModelHealth(Clock clock) {
        this.clock = clock;
    }

    void failed(String message) {
        Optional<Trouble> before = trouble.getAndUpdate(
                now -> Optional.of(new Trouble(now.map(Trouble::since).orElseGet(clock::instant), message)));
        if (before.isEmpty()) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, message)
                    .log("embedding service unavailable; documents wait for it");
        }
    }

    void succeeded() {
        if (trouble.get().isPresent()) {
            trouble.getAndSet(Optional.empty()).ifPresent(
                    was -> LOG.atInfo().addKeyValue(LogKeys.SINCE, was.since())
                            .log("embedding service available again"));
        }
    }

    /** Why documents wait, as text for people; empty while the model answers. */
    Optional<String> reason() {
        return trouble.get().map(now -> "embedding service unavailable since " + now.since() + ": " + now.message());
    }
}
