package dev.refold.cli.command;

import dev.refold.cli.exit.ExitCode;
import dev.refold.indexer.deadletters.FoundLetter;
import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.indexer.deadletters.Redriver;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.CloudEventHeaders;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.Redrive;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Goes through the dead letters and sends those that are meant: each event once, however often and by how many spaces it
 * was rejected. For one thread.
 */
final class Redriving {

    private final Set<Position> named;
    private final LetterChoice.Chosen chosen;
    private final boolean dryRun;
    private final Terminal terminal;
    private final Set<Redrive> seen = new HashSet<>();
    private final Set<Position> found = new HashSet<>();
    private long sent;
    private long unsent;

    /** @param named places in {@code documents}; empty: those that are chosen, wherever they lie */
    Redriving(Set<Position> named, LetterChoice.Chosen chosen, boolean dryRun, Terminal terminal) {
        this.named = named;
        this.chosen = chosen;
        this.dryRun = dryRun;
        this.terminal = terminal;
    }

    void see(FoundLetter letter, Redriver redriver) throws InterruptedException {
        RecentRejection summary = letter.summary();
        if (!(named.isEmpty() || named.contains(summary.position())) || !chosen.has(summary)) {
            return;
        }
        found.add(summary.position());
        if (!seen.add(letter.firstPlace())) {
            return;
        }
        if (letter.isOutOfPlace() && named.isEmpty() && !hasVersion(letter.letter().original())) {
            cannot(summary.position(), "it came into the wrong partition and has no version, so it would count as newer"
                    + " than all that came since. Publish the document again, or name the place if this is the newest");
            return;
        }
        RawRecord event;
        try {
            event = letter.letter().redriven();
        } catch (IllegalStateException | IllegalArgumentException e) {
            cannot(summary.position(), LetterText.shown(String.valueOf(e.getMessage())));
            return;
        }
        if (dryRun) {
            terminal.print("%s", LetterText.row(summary));
        } else {
            redriver.send(summary.position(), event);
        }
        sent++;
    }

    /** Of the redriver. */
    void tooLarge(Position place) {
        sent--;
        cannot(place, "it is larger than documents takes (its max.message.bytes)");
    }

    private void cannot(Position place, String reason) {
        unsent++;
        terminal.say("%s cannot be sent: %s", LetterChoice.text(place), reason);
    }

    private static boolean hasVersion(RawRecord original) {
        return new EventCodec(Limits.DEFAULT).decode(original.key().map(Bytes::toArray), original.value()
                .map(Bytes::toArray),
                original.lastHeader(CloudEventHeaders.TYPE)
                        .map(Bytes::toUtf8)) instanceof DecodedEvent.Accepted accepted
                && accepted.event().version().isPresent();
    }

    /** Says what came of it. */
    ExitCode end() {
        Set<String> missing = named.stream().filter(place -> !found.contains(place)).map(LetterChoice::text)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            terminal.say("No dead letter is of %s; refold dlq list prints the places there are.", String.join(", ",
                    missing));
        }
        terminal.print(dryRun ? "%d would be sent once more, %d cannot be" : "%d sent once more, %d cannot be", sent,
                unsent + missing.size());
        return unsent == 0 && missing.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
