package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.services.ChromaServer;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL to the server in the middle of batches: folding on ends at the fold of the log, and nothing is left over. */
final class KilledServerTest {

    private static final int KILLS = 10;
    private static final int BATCH = 40;
    private static final int IDS = 300;
    private static final int RECORDS_AFTER = 400;
    private static final Duration RESTART_LIMIT = Duration.ofMinutes(1);

    /** The number of the try that is under way, 0 between two. */
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Integer> failed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger folded = new AtomicInteger();
    private final AtomicBoolean killing = new AtomicBoolean(true);

    /** Record at an offset of the log: every seventh deletes, keys repeat, sizes change. */
    private static EmbeddedDocument record(int offset) {
        String id = "d" + (offset * 31) % IDS;
        return offset % 7 == 3
                ? EmbeddedDocuments.deleted(id, offset + 1L)
                : EmbeddedDocuments.document(id).version(offset + 1L).metadata("n", offset % 5)
                        .chunks(IntStream.rangeClosed(0, offset % 4).mapToObj(i -> "text " + offset + " part " + i)
                                .toList())
                        .build();
    }

    @Test
    void ten_kills_in_the_middle_of_batches_change_nothing_in_the_end(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("refold.seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println("seed " + seed);
        try (ChromaServer server = ChromaServer.start(folder);
                ChromaStore store = ChromaStore.open(
                        ChromaSettings.of(server.url()).withRequestTimeout(Duration.ofSeconds(10), 2))) {
            Generation generation = store.create(
                    new Space("toy", "random", EmbeddedDocuments.DIMENSIONS, ChunkerSettings.DEFAULT, "english"));
            CompletableFuture<Integer> fold = CompletableFuture.supplyAsync(() -> fold(store, generation.number()),
                    Thread::startVirtualThread);
            int hits = 0;
            while (hits < KILLS && !fold.isDone()) {
                hits += killOnce(server, random) ? 1 : 0;
            }
            killing.set(false);
            assertIsFold(store, generation.number(), fold.get(RESTART_LIMIT.toMinutes() * 3, TimeUnit.MINUTES));
        }
    }

    /** After some progress and at a random moment; true when the batch that was open then is the one that failed. */
    private boolean killOnce(ChromaServer server, Random random) {
        int wanted = folded.get() + BATCH * (1 + random.nextInt(4));
        long into = random.nextLong(TimeUnit.MILLISECONDS.toNanos(60));
        await().atMost(RESTART_LIMIT).until(() -> folded.get() >= wanted);
        LockSupport.parkNanos(into);
        await().pollInterval(Duration.ofMillis(1)).atMost(RESTART_LIMIT).until(() -> open.get() > 0);
        int hit = open.get();
        int before = failed.size();
        server.kill();
        await().atMost(RESTART_LIMIT).until(() -> failed.size() > before);
        boolean wasOpen = failed.contains(hit);
        System.out.printf("killed in try %d, at offset %d: the batch %s%n", hit, folded.get(),
                wasOpen ? "was open" : "had ended");
        server.restart();
        return wasOpen;
    }

    /** As a sink does: what failed is claimed and applied again, from where the store says. */
    private int fold(ChromaStore store, int generation) {
        int end = Integer.MAX_VALUE;
        for (int attempt = 1;; attempt++) {
            end = killing.get() || end < Integer.MAX_VALUE ? end : folded.get() + RECORDS_AFTER;
            try {
                SinkPosition from = store.claim(generation, TestSink.TOPIC, 0);
                int offset = (int) from.nextOffset();
                if (offset >= end) {
                    return offset;
                }
                open.set(attempt);
                store.apply(generation, new Batch(from, from.advancedTo(offset + BATCH, 0),
                        IntStream.range(offset, offset + BATCH).mapToObj(KilledServerTest::record).toList(),
                        Optional.of(TestSink.markAt(0, offset + BATCH))));
                folded.set(offset + BATCH);
            } catch (StoreException.Unavailable down) {
                failed.add(attempt);
            } finally {
                open.set(0);
            }
        }
    }

    private static void assertIsFold(ChromaStore store, int generation, int end) {
        Map<DocumentKey, EmbeddedDocument> expected = new TreeMap<>();
        IntStream.range(0, end).mapToObj(KilledServerTest::record).forEach(of -> expected.put(of.key(), of));
        GenerationChoice choice = new GenerationChoice.Numbered(generation);
        expected.forEach((key, document) -> assertThat(
                store.document(choice, key).map(stored -> stored.document().order()))
                .as("%s", key).isEqualTo(document instanceof EmbeddedDocument.Present present
                        ? Optional.of(present.order())
                        : Optional.empty()));
        List<EmbeddedDocument.Present> present = expected.values().stream()
                .filter(EmbeddedDocument.Present.class::isInstance).map(EmbeddedDocument.Present.class::cast).toList();
        present.forEach(document -> assertThat(store.document(choice, document.key()).orElseThrow().document()
                .chunks()).as("%s", document.key()).hasSameSizeAs(document.chunks()));
        long chunks = present.stream().mapToLong(of -> of.chunks().size()).sum();
        GenerationStatus status = store.status(choice);
        assertThat(List.of(status.documents(), status.chunks())).containsExactly((long) present.size(), chunks);
        assertThat(store.storedChunks(generation)).as("chunk records, orphans among them").isEqualTo(chunks);
    }
}
