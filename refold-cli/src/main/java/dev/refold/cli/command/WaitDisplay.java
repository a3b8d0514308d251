package dev.refold.cli.command;

import dev.refold.cli.client.StatusAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows, every few seconds, how much of what was published can be found. */
final class WaitDisplay implements Consumer<StatusAnswer> {

    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final Terminal terminal;
    private final String store;
    private long shown = System.nanoTime();

    WaitDisplay(Terminal terminal, String store) {
        this.terminal = terminal;
        this.store = store;
    }

    @Override
    public void accept(StatusAnswer status) {
        long now = System.nanoTime();
        if (now - shown < EVERY_NANOS) {
            return;
        }
        shown = now;
        long documents = status.store(store).flatMap(one -> Optional.ofNullable(one.live()))
                .map(StatusAnswer.Live::documents).orElse(0L);
        long pending = Optional.ofNullable(status.embedder()).map(StatusAnswer.Embedder::pending).orElse(0L);
        terminal.say("  %,d documents searchable in %s%s", documents, store,
                pending > 0 ? String.format(Terminal.LOCALE, ", %,d wait for the model", pending) : "");
        status.reasons().forEach(reason -> terminal.say("    %s", reason));
    }
}
