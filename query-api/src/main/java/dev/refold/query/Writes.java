package dev.refold.query;

import dev.refold.ingest.PublishException;
import dev.refold.query.Answers.AcceptedAnswer;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns PUT and DELETE into document events; answers when the log has them, not when they are searchable. */
final class Writes {

    private final QueryBackend backend;
    private final EventCodec codec = new EventCodec(Limits.DEFAULT);

    Writes(QueryBackend backend) {
        this.backend = backend;
    }

    AcceptedAnswer put(DocumentKey key, byte[] body, Duration timeout) {
        return switch (codec.decodeDocument(body, key.tenant(), key.id())) {
            case DecodedEvent.Accepted(DocumentEvent.Upserted upserted) -> publish(upserted, timeout);
            case DecodedEvent.Accepted(DocumentEvent.Deleted _) -> throw new ProblemException(ProblemType.INVALID,
                    "type is deleted: PUT takes documents.", "Leave type out, or use DELETE.");
            case DecodedEvent.Rejected(var rejection) -> throw new RejectedEventException(rejection);
        };
    }

    AcceptedAnswer delete(DocumentKey key, OptionalLong version, Duration timeout) {
        return publish(new DocumentEvent.Deleted(key, version, Optional.empty()), timeout);
    }

    private AcceptedAnswer publish(DocumentEvent event, Duration timeout) {
        return acknowledged(event.key().id(), backend.publish(event, TracedRequests.current()), timeout);
    }

    /** Waits until the log has the event of this document. */
    AcceptedAnswer acknowledged(String id, CompletableFuture<Position> stored, Duration timeout) {
        try {
            Position position = stored.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return new AcceptedAnswer(id, ConsistencyToken.of(backend.logEpoch(), position).toText());
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RejectedEventException rejected -> rejected;
                case PublishException failed -> failed;
                case ProblemException problem -> problem;
                case Throwable other -> new IllegalStateException("publishing failed", other);
                case null -> new IllegalStateException("publishing failed", e);
            };
        } catch (TimeoutException e) {
            throw new ProblemException(ProblemType.DEADLINE, "The log did not acknowledge the event within "
                    + timeout.toMillis() + " ms; it may have it all the same.",
                    "Send it again: the same event twice changes nothing.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.stopping(e);
        }
    }
}
