package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Documents and queries of a few words, the frequent ones frequent (Zipf's law), so that postings differ; and lines
 * of progress. Pure. */
final class Texts {

    private static final List<String> WORDS = List.of("queue", "document", "index", "search", "vector", "printer",
            "network", "ticket", "event", "store", "offset", "topic", "order", "version", "token", "tenant", "filter",
            "chunk", "partition", "snapshot", "replica", "cursor", "cache", "thread", "buffer", "socket", "timeout",
            "deadline", "backlog", "commit", "rollback", "migration", "schema", "column", "ledger", "invoice",
            "warranty", "courier", "parcel", "warehouse", "pallet", "forklift", "scanner", "barcode", "shelf",
            "harbour", "crane", "tariff", "customs", "manifest", "anchor", "ballast", "compass", "lantern", "rudder",
            "sextant", "windlass", "bollard", "hawser", "capstan");
    private static final int WORDS_OF_A_DOCUMENT = 80;
    private static final int WORDS_OF_A_QUERY = 3;

    private Texts() {}

    static String document(long seed) {
        return words(seed, WORDS_OF_A_DOCUMENT);
    }

    static String query(long seed) {
        return words(seed, WORDS_OF_A_QUERY);
    }

    /**
     * How a run goes.
     *
     * @param slot that is over
     */
    static String line(Duration at, Duration total, Slot slot, double slotSeconds) {
        return String.format(Locale.ROOT,
                "%s of %s: %d users, %.1f answers/s, p50 %.1f ms, p95 %.1f ms, %d not as asked",
                clock(at), clock(total), slot.users(), slot.ok() / slotSeconds, slot.p50(), slot.p95(), slot.notOk());
    }

    /** As {@code 1:02:03}, or {@code 2:03} below an hour. */
    static String clock(Duration time) {
        return time.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }

    private static String words(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(_ -> WORDS.get((int) Math.pow(WORDS.size(), random.nextDouble()) - 1))
                .collect(Collectors.joining(" "));
    }
}
