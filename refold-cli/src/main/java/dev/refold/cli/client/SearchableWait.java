package dev.refold.cli.client;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Waits until stores include what was published. Gives up when nothing moves any more, and says why. */
public final class SearchableWait {

    /** Longer than a broker or database takes to come back. */
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final ApiClient api;
    private final Duration patience;

    public SearchableWait(ApiClient api, Duration patience) {
        this.api = api;
        this.patience = patience;
    }

    /**
     * @param watcher told at every look
     * @throws CommandException when a store's marks stand still for longer than the patience
     */
    public void await(String store, ConsistencyToken token, Consumer<StatusAnswer> watcher)
            throws InterruptedException {
        List<Mark> seen = List.of();
        long moved = System.nanoTime();
        while (true) {
            StatusAnswer status = api.parseStatus(api.status());
            watcher.accept(status);
            List<Mark> marks = status.marks(store);
            if (token.isIncludedIn(marks)) {
                return;
            }
            if (!marks.equals(seen)) {
                seen = marks;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > patience.toNanos()) {
                throw stuck(store, status);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private CommandException stuck(String store, StatusAnswer status) {
        String why = status.reasons().isEmpty()
                ? "`refold status` shows how far it is"
                : String.join("; ", status.reasons());
        return new CommandException(ExitCode.FAILED, "the documents are published, but " + store
                + " has not moved for " + patience.toSeconds() + " s: " + why);
    }
}
