package dev.refold.cli.load;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Documents and queries of a few words, the frequent ones frequent (Zipf's law), so that postings differ. Pure. */
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

    private static String words(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToObj(_ -> WORDS.get((int) Math.pow(WORDS.size(), random.nextDouble()) - 1))
                .collect(Collectors.joining(" "));
    }
}
