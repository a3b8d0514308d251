package dev.refold.query;

import dev.refold.query.LogAnswers.EventAnswer;
import dev.refold.query.LogAnswers.HistoryAnswer;
import dev.refold.query.LogAnswers.LetterAnswer;
import dev.refold.query.LogAnswers.LettersAnswer;
import dev.refold.query.LogBook.History;
import dev.refold.query.LogBook.Letter;
import dev.refold.query.LogBook.LetterPlace;
import dev.refold.query.LogBook.Letters;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The routes of dead letters and of a document's history, page by page, the newest first. */
final class LogRoutes {

    static final String HISTORY = "/v1/history/";
    static final List<String> OF_LETTERS = List.of("limit", "cursor");
    static final List<String> OF_HISTORY = List.of("limit", "cursor", "timeoutMillis");

    private static final int LIMIT = 20;
    private static final int MOST = 100;
    private static final Pattern LETTER_CURSOR = Pattern.compile("([0-9]{1,15})\\.([0-9]{1,9})\\.([0-9]{1,18})");

    private final LogBook log;
    private final Responder responder;
    private final Duration timeout;

    LogRoutes(LogBook log, Responder responder, Duration timeout) {
        this.log = log;
        this.responder = responder;
        this.timeout = timeout;
    }

    /** Of the caller's tenant. */
    void letters(ServerRequest request, ServerResponse response) {
        letters(request, response, Optional.of(Tenant.of(request)));
    }

    /** Of every tenant and of none, for operators. */
    void allLetters(ServerRequest request, ServerResponse response) {
        letters(request, response, Optional.empty());
    }

    private void letters(ServerRequest request, ServerResponse response, Optional<String> tenant) {
        int limit = limit(request);
        Optional<LetterPlace> after = Requests.parameter(request, "cursor").map(LogRoutes::place);
        Letters known = log.deadLetters(tenant);
        Stream<Letter> older = known.letters().stream().sorted(Comparator.comparing(Letter::place))
                .filter(letter -> after.isEmpty() || letter.place().compareTo(after.get()) > 0);
        // One more than asked for tells whether there are more.
        List<Letter> found = older.limit(limit + 1L).toList();
        List<Letter> page = found.subList(0, Math.min(limit, found.size()));
        responder.json(response, 200, new LettersAnswer(page.stream().map(LetterAnswer::of).toList(),
                found.size() > limit ? Optional.of(text(page.getLast().place())) : Optional.empty(),
                known.olderForgotten()));
    }

    private static String text(LetterPlace place) {
        return place.time().toEpochMilli() + "." + place.letter().partition() + '.' + place.letter().offset();
    }

    private static LetterPlace place(String cursor) {
        MatchResult parts = LETTER_CURSOR.matcher(cursor).results().filter(found -> found.group().equals(cursor))
                .findFirst().orElseThrow(LogRoutes::noCursor);
        return new LetterPlace(Instant.ofEpochMilli(Long.parseLong(parts.group(1))),
                new Position(Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))));
    }

    /** Whether or not a store has the document. */
    void history(ServerRequest request, ServerResponse response) {
        DocumentKey key = Requests.key(Tenant.of(request), Requests.id(request, HISTORY));
        int limit = limit(request);
        OptionalLong before = Requests.parameter(request, "cursor").map(LogRoutes::offset).orElse(OptionalLong
                .empty());
        History history = log.history(key, before, limit, Requests.timeout(request, timeout));
        responder.json(response, 200, new HistoryAnswer(key.id(), history.events().stream().map(EventAnswer::of)
                .toList(), history.before().stream().mapToObj(Long::toString).findFirst(), history.logStart() > 0));
    }

    private static OptionalLong offset(String cursor) {
        if (!cursor.matches("[0-9]{1,18}")) {
            throw noCursor();
        }
        return OptionalLong.of(Long.parseLong(cursor));
    }

    private static ProblemException noCursor() {
        return new ProblemException(ProblemType.INVALID, "The cursor is none that this route gave.",
                "Send the cursor of the answer before, or none for the newest.");
    }

    private static int limit(ServerRequest request) {
        Optional<String> text = Requests.parameter(request, "limit");
        if (text.isPresent() && (!text.get().matches("[0-9]{1,3}") || Integer.parseInt(text.get()) < 1
                || Integer.parseInt(text.get()) > MOST)) {
            throw new ProblemException(ProblemType.LIMIT, "limit is 1 … " + MOST + ".",
                    "Send a limit within that, and follow the cursor for more.");
        }
        return text.map(Integer::parseInt).orElse(LIMIT);
    }
}
