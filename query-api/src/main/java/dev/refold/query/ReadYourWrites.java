package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits until a generation includes a token, by its marks. */
final class ReadYourWrites {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    void await(IndexStore store, GenerationChoice choice, ConsistencyToken token, Instant deadline) {
        while (true) {
            List<Mark> marks = store.status(choice).marks();
            if (token.isIncludedIn(marks)) {
                return;
            }
            if (!Instant.now().isBefore(deadline)) {
                throw new ProblemException(ProblemType.UNAVAILABLE,
                        "The index does not include the token yet; it is at " + describe(marks) + ".",
                        "Try again, allow more time, or leave out after.");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static String describe(List<Mark> marks) {
        return String.join(", ",
                marks.stream().map(mark -> "partition " + mark.partition() + " offset " + mark.offset()).toList());
    }
}
