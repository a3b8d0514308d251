package dev.refold.query;

import dev.refold.ingest.source.JsonLinesSource;
import dev.refold.ingest.source.SourceException;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.query.Answers.AcceptedAnswer;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import dev.refold.store.search.Deadline;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Turns JSON Lines into document events and tells, in their order, what became of each line. Reads on only as far as
 * the log keeps up: at most {@value #IN_FLIGHT} events wait for it.
 */
final class Batches {

    static final int MAX_LINES = 10_000;

    private static final int IN_FLIGHT = 256;
    private static final int ACCEPTED = 202;

    private final QueryBackend backend;
    private final Writes writes;

    Batches(QueryBackend backend, Writes writes) {
        this.backend = backend;
        this.writes = writes;
    }

    /**
     * What became of a line.
     *
     * @param line counted from 1; blank ones count but are passed over
     * @param status 202, or that of the problem whose {@code type}, {@code detail} and {@code fix} follow
     * @param errorId of a fault of the server: also in the log
     */
    record LineAnswer(long line, int status, Optional<String> documentId, Optional<String> token,
            Optional<String> type, Optional<String> detail, Optional<String> fix, Optional<String> errorId) {

        static LineAnswer of(long line, AcceptedAnswer accepted) {
            return new LineAnswer(line, ACCEPTED, Optional.of(accepted.documentId()), Optional.of(accepted.token()),
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        static LineAnswer of(long line, Optional<String> documentId, Problem problem) {
            return new LineAnswer(line, problem.status(), documentId, Optional.empty(), Optional.of(problem.type()),
                    Optional.of(problem.detail()), Optional.of(problem.fix()),
                    Optional.of(problem.errorId()).filter(_ -> isOurs(problem)));
        }
    }

    private static boolean isOurs(Problem problem) {
        return problem.status() >= ProblemType.INTERNAL.status();
    }

    /**
     * The last line of an answer; without one it was cut off.
     *
     * @param complete whether every line was looked at
     * @param token includes every event accepted
     * @param detail why it is not complete; lines without an answer were not published
     */
    record BatchEnd(boolean complete, long accepted, long rejected, Optional<String> token, Optional<String> detail) {}

    /**
     * @param timeout for the log to acknowledge one event
     * @param told makes a problem of what went wrong with one line, and logs it
     * @param out gets a {@link LineAnswer} for each line that is not blank, and a {@link BatchEnd}
     * @throws SourceException when the body ends early or is broken, after the answers to what was read and the end
     */
    void run(InputStream body, String tenant, Duration timeout, Function<Throwable, Problem> told,
            Consumer<Object> out) {
        Run run = new Run(timeout, told, out);
        try (SourceItems items = JsonLinesSource.ofStream(body, "line", tenant, Limits.DEFAULT).open()) {
            while (run.stopped.isEmpty() && items.hasNext()) {
                SourceItem item = items.next();
                run.take(Long.parseLong(item.name().substring(item.name().lastIndexOf(':') + 1)), item);
            }
        } catch (SourceException e) {
            run.stopped = Optional
                    .of("The body ended early or its chunks are broken: send as many bytes as announced.");
            throw e;
        } finally {
            run.end();
        }
    }

    /** One batch. Used by one thread. */
    private final class Run {

        private record Waiting(long line, String id, CompletableFuture<Position> stored) {}

        private final Duration timeout;
        private final Function<Throwable, Problem> told;
        private final Consumer<Object> out;
        private final Deque<Waiting> inFlight = new ArrayDeque<>();
        private Optional<ConsistencyToken> token = Optional.empty();
        private Optional<String> stopped = Optional.empty();
        private long accepted;
        private long rejected;
        private int lines;

        private Run(Duration timeout, Function<Throwable, Problem> told, Consumer<Object> out) {
            this.timeout = timeout;
            this.told = told;
            this.out = out;
        }

        private void take(long line, SourceItem item) {
            if (++lines > MAX_LINES) {
                stopped = Optional.of("A batch has at most " + MAX_LINES + " lines: send line " + line
                        + " and those after it in another.");
                return;
            }
            switch (item) {
                case SourceItem.Document(DocumentEvent event, _) -> inFlight.addLast(new Waiting(line,
                        event.key().id(), backend.publish(event, TracedRequests.current())));
                case SourceItem.Problem(_, String reason) -> inFlight.addLast(new Waiting(line, "",
                        CompletableFuture.failedFuture(new ProblemException(ProblemType.REJECTED, reason,
                                "Correct the line and send it again."))));
                case SourceItem.Skipped(_, _) -> {
                    return;
                }
            }
            while (inFlight.size() >= IN_FLIGHT || (!inFlight.isEmpty() && inFlight.getFirst().stored().isDone())) {
                answer(timeout);
            }
        }

        private void answer(Duration patience) {
            Waiting first = inFlight.removeFirst();
            out.accept(outcome(first, patience));
        }

        private LineAnswer outcome(Waiting first, Duration patience) {
            try {
                AcceptedAnswer answer = writes.acknowledged(first.id(), first.stored(), patience);
                accepted++;
                ConsistencyToken one = ConsistencyToken.parse(answer.token());
                token = Optional.of(token.map(one::merge).orElse(one));
                return LineAnswer.of(first.line(), answer);
            } catch (RuntimeException e) {
                // Whatever it was, it is that line's answer, as it would be that of a PUT.
                // Lines that the client can put right may be thousands, and their answers say all there is: no log.
                Problem problem = isOurs(Problem.of(e)) ? told.apply(e) : Problem.of(e);
                rejected++;
                if (isOurs(problem) && stopped.isEmpty()) {
                    stopped = Optional.of("Stopped after line " + first.line() + " failed; later lines without an"
                            + " answer were not published.");
                }
                return LineAnswer.of(first.line(), Optional.of(first.id()).filter(id -> !id.isEmpty()), problem);
            }
        }

        private void end() {
            Deadline last = Deadline.after(timeout);
            while (!inFlight.isEmpty()) {
                answer(last.isOver() ? Duration.ZERO : last.left());
            }
            out.accept(new BatchEnd(stopped.isEmpty(), accepted, rejected, token.map(ConsistencyToken::toText),
                    stopped));
        }
    }
}
