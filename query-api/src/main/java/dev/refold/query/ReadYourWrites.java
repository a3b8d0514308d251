package dev.refold.query;

import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.IndexStore;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits until a generation includes a token, by its marks. What is folded in this process wakes it; for what others fold
 * it looks by itself, ever more seldom, and seldom while looking is slow. Thread-safe.
 */
final class ReadYourWrites {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    /** Of asking the log whether anything was rejected meanwhile: it is not needed to answer. */
    private static final Duration LONGEST_CONFIRMATION = Duration.ofMillis(500);

    private final Moves moves;
    private final Rejections rejections;
    private final FreshLooks<Looked, GenerationProgress> looks = new FreshLooks<>(
            looked -> looked.store().progress(looked.choice()));

    private record Looked(IndexStore store, GenerationChoice choice) {}

    ReadYourWrites(Moves moves, Rejections rejections) {
        this.moves = moves;
        this.rejections = rejections;
    }

    /**
     * Returns when the generation includes what is wanted, or when it will not and a stale answer is allowed.
     *
     * @param deadline of the whole request
     * @throws ProblemException when no stale answer is allowed: with how far the generation is when the wait is over, at
     *     once when an event was rejected or the generation follows no log
     */
    Freshness await(IndexStore store, GenerationChoice choice, String tenant, After after, Deadline deadline) {
        Deadline waiting = Deadline.after(least(after.patience(), deadline.left()));
        Duration pause = FIRST_PAUSE;
        Duration patience = deadline.left();
        while (true) {
            long seen = moves.count();
            Duration before = deadline.left();
            Inclusion inclusion = look(store, choice, patience)
                    .map(progress -> judge(after, progress, tenant, deadline))
                    .orElseGet(() -> new Inclusion.Behind("store " + store.name() + " did not say in time how far it"
                            + " is"));
            switch (inclusion) {
                case Inclusion.Included _ -> {
                    return Freshness.FRESH;
                }
                case Inclusion.Rejected(String detail) -> {
                    return stale(after, ProblemType.WRITE_REJECTED, detail, "Correct the document and write it again;"
                            + " leave out this token, or send allowStale.");
                }
                case Inclusion.Never(String detail) -> {
                    return stale(after, ProblemType.INVALID, detail, "Leave out after, or read the live generation.");
                }
                case Inclusion.Behind(String detail) -> {
                    if (waiting.isOver()) {
                        return stale(after, ProblemType.NOT_INCLUDED, detail, "Try again, allow more time (waitMillis,"
                                + " timeoutMillis), send allowStale, or leave out after.");
                    }
                }
            }
            rest(seen, greatest(pause, before.minus(deadline.left())), waiting);
            pause = least(pause.multipliedBy(3).dividedBy(2), LONGEST_PAUSE);
            patience = greatest(waiting.left(), FIRST_PAUSE);
        }
    }

    private Optional<GenerationProgress> look(IndexStore store, GenerationChoice choice, Duration patience) {
        Optional<GenerationProgress> progress = Looks.await(looks.begin(new Looked(store, choice)), patience);
        if (Thread.currentThread().isInterrupted()) {
            throw ProblemException.stopping(new InterruptedException());
        }
        return progress;
    }

    /** What is included was decided; whether it was rejected is known once all that was rejected before is. */
    private Inclusion judge(After after, GenerationProgress progress, String tenant, Deadline deadline) {
        Inclusion inclusion = among(after, progress, tenant);
        if (inclusion instanceof Inclusion.Included && rejections.catchUp(after.token().offsets().keySet(),
                least(LONGEST_CONFIRMATION, deadline.left()))) {
            return among(after, progress, tenant);
        }
        return inclusion;
    }

    private Inclusion among(After after, GenerationProgress progress, String tenant) {
        return Inclusion.of(after.token(), progress, rejections.among(after.token(), progress.generation().space(),
                tenant));
    }

    private static Freshness stale(After after, ProblemType type, String detail, String fix) {
        if (after.allowStale()) {
            return Freshness.stale(detail);
        }
        throw new ProblemException(type, detail, fix);
    }

    private void rest(long seen, Duration pause, Deadline waiting) {
        try {
            moves.awaitAfter(seen, greatest(least(pause, waiting.left()), Duration.ofMillis(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.stopping(e);
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration greatest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
