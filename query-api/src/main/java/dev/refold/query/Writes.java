package dev.refold.query;

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

    AcceptedAnswer put(String tenant, String id, byte[] body, Duration timeout) {
        return switch (codec.decodeDocument(body, tenant, id)) {
            case DecodedEvent.Accepted accepted -> publish(accepted.event(), timeout);
            case DecodedEvent.Rejected rejected -> throw new RejectedEventException(rejected.rejection());
        };
    }

    AcceptedAnswer delete(DocumentKey key, OptionalLong version, Duration timeout) {
        return publish(new DocumentEvent.Deleted(key, version, Optional.empty()), timeout);
    }

    private AcceptedAnswer publish(DocumentEvent event, Duration timeout) {
        try {
            Position position = backend.publish(event).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new AcceptedAnswer(event.key().id(), ConsistencyToken.of(backend.logEpoch(), position).toText());
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RejectedEventException rejected -> rejected;
                case Throwable cause -> unavailable(String.valueOf(cause.getMessage()), e);
                case null -> unavailable("no reason was given", e);
            };
        } catch (TimeoutException e) {
            throw unavailable("the broker did not acknowledge within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the server is stopping", e);
        }
    }

    private static ProblemException unavailable(String why, Exception cause) {
        return new ProblemException(ProblemType.UNAVAILABLE, "The log did not take the event: " + why + ".",
                "Send it again: the same event twice changes nothing.", cause);
    }
}
