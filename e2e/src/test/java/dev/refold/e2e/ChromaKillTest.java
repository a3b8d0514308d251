package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import dev.refold.services.ChromaServer;
import dev.refold.services.TestBroker;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL to Chroma's server at random moments while the sink folds a log that grows: in the end the store equals the
 * fold of the log. Chroma has no transactions, so what a killed batch leaves behind is the sink's and the store's to
 * mend. A kill counts when there was a lag and the batch that was being written then failed; each is printed.
 */
class ChromaKillTest {

    private static final int DIMENSIONS = 64;
    private static final int DOCUMENTS = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final int LONGEST_INTO_BATCH_MILLIS = 40;

    @TempDir
    private Path folder;

    private final long seed = Seeds.of("chroma kills");
    private final SplittableRandom random = new SplittableRandom(seed);
    private int kills;
    private int counted;

    @Test
    void three_kills_in_the_middle_of_batches_leave_what_the_log_says() throws InterruptedException {
        run(3);
    }

    @Test
    @Tag("long")
    void ten_kills_in_the_middle_of_batches_leave_what_the_log_says() throws InterruptedException {
        run(10);
    }

    /** @param counting so many kills must count; more are made until they do, up to three times as many */
    private void run(int counting) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        try (ChromaServer server = ChromaServer.start(folder.resolve("chroma"));
                HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english");
                WatchedWrites chroma = new WatchedWrites(open(server));
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"), chroma)) {
            SteadyTraffic traffic = new SteadyTraffic(pipeline.log(), new Traffic(seed, DOCUMENTS, 6), random.split());
            while (counted < counting && kills < 3 * counting) {
                kill(server, chroma, pipeline.log());
                server.restart();
            }
            traffic.end();
            pipeline.awaitAll();
            pipeline.mustEqualTheLog(embedder);
            System.out.printf("%d events, %d kills, %d of them count%n", pipeline.counts().consumed(), kills, counted);
            assertThat(counted).as("kills in the middle of a batch").isGreaterThanOrEqualTo(counting);
        }
    }

    /** It gives a dead server up soon, so that the sink has to come back to the batch. */
    private static IndexStore open(ChromaServer server) {
        return ChromaStore.open(ChromaSettings.of(server.url()).withRequestTimeout(Duration.ofSeconds(10), 2));
    }

    private void kill(ChromaServer server, WatchedWrites chroma, EventLog log) {
        int wanted = chroma.written() + 1 + random.nextInt(12);
        await().atMost(PATIENCE).pollInterval(LOOK_AGAIN).until(() -> chroma.written() >= wanted);
        long lag = lag(chroma, log.token());
        await().atMost(PATIENCE).pollInterval(LOOK_AGAIN).until(() -> chroma.open() != WatchedWrites.NONE);
        int into = random.nextInt(LONGEST_INTO_BATCH_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(into));
        int hit = chroma.open();
        server.kill();
        await().atMost(PATIENCE).until(() -> hit == WatchedWrites.NONE || chroma.open() != hit);
        boolean wasOpen = chroma.failed(hit);
        kills++;
        counted += wasOpen && lag > 0 ? 1 : 0;
        System.out.printf("kill %d, %d ms after a batch began: lag %d, %s%n", kills, into, lag,
                wasOpen ? "batch " + hit + " was open" : "no batch was open (does not count)");
    }

    /** Events that the store does not include. */
    private static long lag(IndexStore store, ConsistencyToken token) {
        Map<Integer, Long> marks = store.generations().isEmpty()
                ? Map.of()
                : store
                        .status(new GenerationChoice.Numbered(store.generations().getFirst().number())).marks().stream()
                        .collect(Collectors.toMap(Mark::partition, Mark::offset));
        return token.offsets().entrySet().stream()
                .mapToLong(last -> Math.max(0, last.getValue() + 1 - marks.getOrDefault(last.getKey(), 0L))).sum();
    }
}
