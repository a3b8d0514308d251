package dev.refold.indexer.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How a generation is verified.
 *
 * @param readers partitions read at once, each with a consumer and a thread
 * @param listed so many findings are told one by one, the others are counted
 * @param suspects so many documents that differ at the first look are looked at again; the others are counted
 * @param rounds how often a document that changes while it is looked at is looked at again
 * @param patience how long the sink is waited for, each time
 * @param limit of the whole
 * @param temporary where the folded log is kept meanwhile, in a folder of its own
 * @param kafka properties for consumers and the admin client, {@code bootstrap.servers} among them
 */
public record VerifySettings(int readers, int listed, int suspects, int rounds, Duration patience, Duration limit,
        Path temporary, Map<String, String> kafka) {

    public static final int DEFAULT_LISTED = 1_000;
    public static final int DEFAULT_SUSPECTS = 50_000;
    public static final int DEFAULT_ROUNDS = 40;
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(6);
    private static final int MOST_READERS = 4;

    public VerifySettings {
        if (readers < 1 || listed < 1 || suspects < listed || rounds < 2 || !patience.isPositive()
                || !limit.isPositive()) {
            throw new IllegalArgumentException(
                    "verify: readers, listed, patience and limit are positive, suspects are no"
                            + " fewer than listed, rounds are at least 2");
        }
        kafka = Map.copyOf(kafka);
    }

    public static VerifySettings of(Map<String, String> kafka) {
        int readers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_READERS);
        return new VerifySettings(readers, DEFAULT_LISTED, DEFAULT_SUSPECTS, DEFAULT_ROUNDS, DEFAULT_PATIENCE,
                DEFAULT_LIMIT, Path.of(System.getProperty("java.io.tmpdir", ".")), kafka);
    }

    public VerifySettings withBounds(int newListed, int newSuspects) {
        return new VerifySettings(readers, newListed, newSuspects, rounds, patience, limit, temporary, kafka);
    }

    public VerifySettings withTimes(Duration newPatience, Duration newLimit) {
        return new VerifySettings(readers, listed, suspects, rounds, newPatience, newLimit, temporary, kafka);
    }

    public VerifySettings withTemporary(Path newTemporary) {
        return new VerifySettings(readers, listed, suspects, rounds, patience, limit, newTemporary, kafka);
    }
}
