package dev.refold.indexer.rebuild;

import java.time.Duration;
import java.util.Map;

/**
 * How rebuilds are worked at.
 *
 * @param instance names this process among those that fold the same store; after a restart it goes on at once with what
 *     it had
 * @param batchRecords at most so many documents are added in one call
 * @param batchBytes and at most so many bytes of them, but at least one document
 * @param parallelism partitions read at once
 * @param takeOverAfter how long a rebuild must not have changed until it is taken from another instance; measured by
 *     each process with its own clock from when it saw the last change, as the clocks of two machines tell nothing
 *     about each other
 * @param renewEvery how often its owner changes it
 * @param kafka properties for consumers and the admin client, {@code bootstrap.servers} among them
 */
public record RebuildSettings(String instance, int batchRecords, long batchBytes, int parallelism,
        Duration takeOverAfter, Duration renewEvery, Map<String, String> kafka) {

    public static final Duration DEFAULT_TAKE_OVER_AFTER = Duration.ofSeconds(30);
    public static final Duration DEFAULT_RENEW_EVERY = Duration.ofSeconds(1);
    private static final int MOST_THREADS = 4;

    public RebuildSettings {
        if (instance.isEmpty() || batchRecords < 1 || batchBytes < 1 || parallelism < 1 || !renewEvery.isPositive()
                || takeOverAfter.compareTo(renewEvery) <= 0) {
            throw new IllegalArgumentException("an instance has a name, batches and parallelism are positive, and a"
                    + " rebuild is renewed more often than it is taken over: " + renewEvery + ", " + takeOverAfter);
        }
        kafka = Map.copyOf(kafka);
    }

    public static RebuildSettings of(String instance, int batchRecords, long batchBytes, Map<String, String> kafka) {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, MOST_THREADS);
        return new RebuildSettings(instance, batchRecords, batchBytes, threads, DEFAULT_TAKE_OVER_AFTER,
                DEFAULT_RENEW_EVERY, kafka);
    }
}
