package dev.refold.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoredDocument;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves is the log's fold up to the position it left. */
final class CrashTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final int RECORDS = 4_000;
    private static final int BATCH = 20;
    private static final int IDS = 150;
    private static final int CRASHES = 12;

    /** Record at an offset of the log: every seventh deletes, keys repeat. */
    private static EmbeddedDocument record(int offset) {
        String id = "d" + (offset * 31) % IDS;
        return offset % 7 == 3
                ? EmbeddedDocuments.deleted(id, offset + 1L)
                : EmbeddedDocuments.document(id).version(offset + 1L).chunks("text " + offset, "more").build();
    }

    @Test
    void a_copy_taken_while_batches_are_applied_opens_at_a_prefix_of_the_log(@TempDir Path directory)
            throws IOException, InterruptedException {
        List<Path> copies = new ArrayList<>();
        BlockingQueue<Integer> moments = new LinkedBlockingQueue<>();
        try (IndexStore store = LuceneStore.open(directory.resolve("store"), Duration.ofMillis(3),
                VectorWay.CHEAPEST)) {
            Generation generation = Spaces.live(store, EmbeddedDocuments.DIMENSIONS);
            CompletableFuture<Void> sink = CompletableFuture
                    .runAsync(() -> applyAll(store, generation, moments));
            while (copies.size() < CRASHES) {
                assertThat(moments.take()).isNotNegative();
                copies.add(copy(directory.resolve("store"), directory.resolve("copy" + copies.size())));
            }
            sink.join();
        }
        List<Long> positions = copies.stream().map(CrashTest::assertHoldsPrefix).toList();
        System.out.println("positions after a crash, of " + RECORDS + " records: " + positions);
        assertThat(positions).isSorted().anyMatch(position -> position > 0 && position < RECORDS);
    }

    /** Goes on while the copies are taken; only says when it is time for one. */
    private static void applyAll(IndexStore store, Generation generation, BlockingQueue<Integer> moments) {
        SinkPosition position = store.claim(generation.number(), TestSink.TOPIC, 0);
        for (int offset = 0; offset < RECORDS; offset += BATCH) {
            List<EmbeddedDocument> records = Stream.iterate(offset, at -> at + 1).limit(BATCH).map(CrashTest::record)
                    .toList();
            Batch batch = new Batch(position, position.advancedTo(offset + BATCH, 0), records,
                    Optional.of(TestSink.markAt(0, offset + BATCH)));
            assertThat(store.apply(generation.number(), batch)).isInstanceOf(ApplyOutcome.Applied.class);
            position = batch.to();
            if (offset % (RECORDS / CRASHES / BATCH * BATCH) == 0) {
                moments.add(offset);
            }
        }
    }

    private static long assertHoldsPrefix(Path copy) {
        try (IndexStore store = LuceneStore.open(copy)) {
            GenerationStatus status = store.status(LIVE);
            long position = status.positions().stream().mapToLong(SinkPosition::nextOffset).sum();
            assertThat(status.marks()).extracting(Mark::offset)
                    .isEqualTo(position == 0 ? List.of() : List.of(position));
            Map<String, EmbeddedDocument> fold = fold(position);
            fold.forEach((id, expected) -> assertThat(orderOf(store, expected)).as("%s at %s", id, position)
                    .isEqualTo(expected instanceof EmbeddedDocument.Present
                            ? Optional.of(expected.order())
                            : Optional.empty()));
            long present = fold.values().stream().filter(EmbeddedDocument.Present.class::isInstance).count();
            assertThat(status.documents()).isEqualTo(present);
            assertThat(status.chunks()).isEqualTo(2 * present);
            return position;
        }
    }

    private static Optional<Order> orderOf(IndexStore store, EmbeddedDocument document) {
        return store.document(LIVE, document.key()).map(StoredDocument::document)
                .map(EmbeddedDocument.Present::order);
    }

    private static Map<String, EmbeddedDocument> fold(long records) {
        Map<String, EmbeddedDocument> fold = new TreeMap<>();
        for (int offset = 0; offset < records; offset++) {
            EmbeddedDocument document = record(offset);
            fold.put(document.key().id(), document);
        }
        return fold;
    }

    /** What a crash would leave: a commit is copied before the files it names, which do not change any more. */
    private static Path copy(Path from, Path to) throws IOException {
        while (true) {
            try (Stream<Path> listed = Files.walk(from)) {
                List<Path> files = listed.filter(Files::isRegularFile).filter(file -> !file.endsWith("write.lock"))
                        .sorted(Comparator.comparing((Path file) -> !file.getFileName().toString().startsWith("segm")))
                        .toList();
                for (Path file : files) {
                    Path target = to.resolve(from.relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
                return to;
            } catch (NoSuchFileException | UncheckedIOException e) {
                // A commit or a merge removed it just now: that was no moment, take another one.
                IOUtils.rm(to);
            }
        }
    }
}
