package dev.refold.query;

import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Events and dead letters that a test tells of, in memory; looks at all offsets at once, or at so many as it is told. */
final class KnownLog implements LogBook {

    static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");

    /** @param event with the place the log gave it */
    private record Logged(DocumentEvent event, Position position) {}

    private final List<Logged> events = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    volatile boolean olderForgotten;
    volatile long logStart;
    volatile int stride = 1_000;

    synchronized void add(DocumentEvent event, Position position) {
        events.add(new Logged(event, position));
    }

    /** The next one, a second after the one before. */
    synchronized void reject(Optional<String> tenant, String id) {
        int number = letters.size();
        letters.add(new Letter(new LetterPlace(BEGAN.plusSeconds(number), new Position(number % 2, number)),
                new Position(0, number), tenant, tenant.map(_ -> id), Optional.of("hashing-384-1f3a9c2e"),
                new Rejection(RejectReason.VERSION_CONFLICT, "version 7 of " + id + " is there already")));
    }

    @Override
    public synchronized Letters deadLetters(Optional<String> tenant) {
        return new Letters(letters.stream().filter(one -> tenant.isEmpty() || one.tenant().equals(tenant)).toList(),
                olderForgotten);
    }

    @Override
    public synchronized History history(DocumentKey key, OptionalLong before, int most, Duration atMost) {
        List<Logged> own = events.stream().filter(one -> one.event().key().equals(key)).toList();
        long end = before.orElse(own.stream().mapToLong(one -> one.position().offset() + 1).max().orElse(0));
        long from = Math.max(logStart, end - stride);
        List<PastEvent> found = own.reversed().stream()
                .filter(one -> one.position().offset() >= from && one.position().offset() < end).limit(most)
                .map(KnownLog::told).toList();
        long reached = found.size() == most ? found.getLast().position().offset() : from;
        return new History(found, reached > logStart ? OptionalLong.of(reached) : OptionalLong.empty(), logStart);
    }

    private static PastEvent told(Logged logged) {
        Optional<String> title = logged.event() instanceof DocumentEvent.Upserted upserted
                ? Optional.of(upserted.title())
                : Optional.empty();
        return new PastEvent(logged.position(), BEGAN, title.isPresent() ? Operation.UPSERTED : Operation.DELETED,
                logged.event().version(), title, logged.event().occurredAt(), 100, Optional.empty());
    }
}
