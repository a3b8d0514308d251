package dev.refold.cli.stack;

import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.indexer.deadletters.RecentRejections;
import dev.refold.indexer.history.EventHistory;
import dev.refold.indexer.history.HistoryPage;
import dev.refold.indexer.history.LoggedEvent;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.query.LogBook;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import dev.refold.schemas.Rejection;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells the API of dead letters and of documents' histories.
 *
 * @param logEpoch of the log that histories are read from
 */
record StackLogBook(RecentRejections recent, EventHistory history, long logEpoch) implements LogBook {

    @Override
    public Letters deadLetters(Optional<String> tenant) {
        return new Letters(recent.all(tenant).stream().map(StackLogBook::letter).toList(), recent.hasForgotten());
    }

    private static Letter letter(RecentRejection one) {
        return new Letter(new LetterPlace(one.time(), one.letter()), one.position(), one.tenant(), one.documentId(),
                one.space(), one.rejection());
    }

    @Override
    public History history(DocumentKey key, OptionalLong before, int most, Duration atMost) {
        try {
            HistoryPage page = history.read(key, before, most, atMost);
            return new History(page.events().stream().map(this::event).toList(), page.before(), page.logStart());
        } catch (KafkaUnavailableException e) {
            throw new StoreException.Unavailable("the log cannot be read now: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("the process ends", e);
        }
    }

    private PastEvent event(LoggedEvent logged) {
        return switch (logged.content()) {
            case DecodedEvent.Accepted(DocumentEvent event) -> switch (event) {
                case DocumentEvent.Upserted upserted -> event(logged, upserted, Operation.UPSERTED,
                        Optional.of(upserted.title()).filter(title -> !title.isEmpty()));
                case DocumentEvent.Deleted deleted -> event(logged, deleted, Operation.DELETED, Optional.empty());
            };
            case DecodedEvent.Rejected(Rejection rejection) -> new PastEvent(logged.position(), logged.appended(),
                    Operation.UNREADABLE, OptionalLong.empty(), Optional.empty(), Optional.empty(), logged.bytes(),
                    Optional.of(rejection));
        };
    }

    private PastEvent event(LoggedEvent logged, DocumentEvent event, Operation operation, Optional<String> title) {
        return new PastEvent(logged.position(), logged.appended(), operation, event.version(), title,
                event.occurredAt(), logged.bytes(), rejection(logged.position()));
    }

    /** Of what can be read and was not accepted all the same. */
    private Optional<Rejection> rejection(Position position) {
        return recent.at(logEpoch, position).stream().findFirst().map(RecentRejection::rejection);
    }
}
