package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Waits until a generation includes a token, by its marks. It looks seldom as long as looking is slow and as the wait
 * grows: a store that counts everything to tell its marks must not spend its time on those who wait.
 */
final class ReadYourWrites {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final int SHOWN_PARTITIONS = 16;

    private ReadYourWrites() {}

    /** @throws ProblemException when the time is over first, saying how far the generation is */
    static void await(IndexStore store, GenerationChoice choice, ConsistencyToken token, Deadline deadline) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Duration before = deadline.left();
            List<Mark> marks = store.status(choice).marks();
            if (token.isIncludedIn(marks)) {
                return;
            }
            if (deadline.isOver()) {
                throw new ProblemException(ProblemType.NOT_INCLUDED, behind(token, marks),
                        "Try again, allow more time (timeoutMillis), or leave out after.");
            }
            Duration tookToLook = before.minus(deadline.left());
            sleep(least(greatest(pause, tookToLook), deadline.left()));
            pause = least(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static String behind(ConsistencyToken token, List<Mark> marks) {
        List<String> partitions = token.offsets().entrySet().stream().map(wanted -> {
            Optional<Mark> mark = marks.stream().filter(one -> one.partition() == wanted.getKey()).findFirst();
            return "partition " + wanted.getKey() + " is decided below offset "
                    + mark.map(Mark::offset).orElse(0L) + " of epoch " + mark.map(Mark::epoch).orElse(0L) + ", "
                    + wanted.getValue() + " of epoch " + token.epoch() + " is wanted";
        }).limit(SHOWN_PARTITIONS).toList();
        return String.join("; ", partitions) + (token.offsets().size() > SHOWN_PARTITIONS ? "; …" : "");
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(greatest(pause, Duration.ofMillis(1)));
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
