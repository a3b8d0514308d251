package dev.refold.cli.command;

import dev.refold.cli.client.StatusAnswer;
import java.util.Optional;
import java.util.TreeMap;

/** A status for people. */
final class StatusText {

    private final Terminal terminal;

    StatusText(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(StatusAnswer status) {
        terminal.print("%s", terminal.bold(status.status()));
        status.reasons().forEach(reason -> terminal.print("  - %s", reason));
        status.stores().forEach(this::store);
        status.embedders().forEach(embedder -> embedder(embedder, status.embedders().size() == 1
                ? ""
                : " of " + embedder.space()));
    }

    private void store(StatusAnswer.Store store) {
        Optional<StatusAnswer.Live> live = Optional.ofNullable(store.live());
        live.ifPresent(now -> terminal.print("%-10s %s@%d: %,d documents, %,d chunks, %s, space %s", store.store(),
                store.store(), now.generation().number(), now.documents(), now.chunks(), lag(now),
                now.generation().space()));
        if (live.isEmpty()) {
            terminal.print("%-10s %s", store.store(), Optional.ofNullable(store.problem()).orElse("nothing is live"));
        }
    }

    private static String lag(StatusAnswer.Live live) {
        return live.lagRecords() == null
                ? "lag not known here"
                : "lag %,d records (%.1f s)".formatted(live.lagRecords(), live.lagSeconds());
    }

    private void embedder(StatusAnswer.Embedder embedder, String space) {
        long dead = embedder.deadLetters().values().stream().mapToLong(Long::longValue).sum();
        terminal.print(
                "%-10s %s%s: %,d events: %,d embedded, %,d superseded, %,d duplicate, %,d dead letters, %,d pending",
                "embedder", embedder.state(), space, embedder.consumed(), embedder.embedded(), embedder.superseded(),
                embedder.duplicate(), dead, embedder.pending());
        terminal.print("%-10s %,d tokens spent%s", "", embedder.tokens(), Optional.ofNullable(embedder.maxTokens())
                .map(most -> " of at most %,d".formatted(most)).orElse(""));
        new TreeMap<>(embedder.deadLetters()).forEach(
                (reason, count) -> terminal.print("%-10s dead letters %s: %,d; refold dlq list --reason %2$s", "",
                        reason,
                        count));
    }
}
