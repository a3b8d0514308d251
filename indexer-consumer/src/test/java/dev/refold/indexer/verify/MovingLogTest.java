package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.services.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While documents are changed and deleted all the time, are folded by real sinks, and the log is compacted as quickly as
 * the broker can, nothing healthy is reported; and what is wrong still is.
 */
class MovingLogTest {

    private static final int DOCUMENTS = 200;
    private static final int HOT = 40;
    private static final int RUNS = 10;

    private final long seed = new Random().nextLong();

    @TempDir
    private Path folder;

    /** The cleaner rests for 15 seconds by default: it would not come within a test. */
    @BeforeAll
    static void compactionNeverRests() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.BROKER, ""),
                    List.of(new AlterConfigOp(new ConfigEntry("log.cleaner.backoff.ms", "100"),
                            AlterConfigOp.OpType.SET))))
                    .all().get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_healthy_is_reported_and_what_is_wrong_is(StoreKind kind) throws Exception {
        try (VerifyBench bench = new VerifyBench(kind, VerifiedLog.COMPACTING, folder, VerifyBench.SPACE, seed)) {
            bench.write(DOCUMENTS);
            bench.startSinks();
            bench.awaitFolded();
            try (Writer writer = new Writer(bench, seed)) {
                long compacted = 0;
                for (int run = 0; run < RUNS; run++) {
                    long writtenBefore = writer.written();
                    VerifyReport report = bench.verify();
                    compacted = Math.max(compacted, writtenBefore - report.records());
                    System.out.println(kind + " run " + run + ": " + report.documents() + " documents, "
                            + report.records() + " records read, " + writtenBefore + " written before, "
                            + report.undecided() + " undecided, " + report.took().toMillis() + " ms");
                    assertThat(report.findings()).isEmpty();
                    assertThat(report.clean()).isTrue();
                }
                assertThat(compacted).as("records that compaction had taken in a run").isPositive();
                repairs(bench);
            }
        }
    }

    private static void repairs(VerifyBench bench) throws IOException {
        DocumentKey ghost = new DocumentKey("acme", "ghost");
        // Beyond every order to come: without mending, no event of it would ever be folded.
        bench.plant(ghost, Optional.empty(), Optional
                .of(bench.documents.present(ghost, new Order(99, 0, 0), 2)));
        VerifyReport found = bench.repair();
        assertThat(found.undecided()).isZero();
        assertThat(found.findings()).extracting(Finding::key, Finding::kind, Finding::mending).containsExactly(
                Tuple.tuple("acme/ghost", FindingKind.GHOST, Finding.Mending.MENDED));
        assertThat(bench.verify().clean()).isTrue();
        assertThat(bench.temporaryFiles()).isEmpty();
    }

    /** Changes a few documents all the time, and any of the others now and then. */
    private static final class Writer implements AutoCloseable {

        private final VerifyBench bench;
        private final Random random;
        private final AtomicBoolean ending = new AtomicBoolean();
        private final AtomicLong written = new AtomicLong();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Writer(VerifyBench bench, long seed) {
            this.bench = bench;
            this.random = new Random(seed);
            this.written.set(bench.log.records());
            this.thread = Thread.ofPlatform().name("writer").start(this::write);
        }

        long written() {
            return written.get();
        }

        private void write() {
            try {
                while (!ending.get()) {
                    List<EmbeddedDocument> batch = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        int number = random.nextInt(5) > 0 ? random.nextInt(HOT) : random.nextInt(2 * DOCUMENTS);
                        DocumentKey key = new DocumentKey(number % 3 == 0 ? "other" : "acme", "T-" + number);
                        batch.add(random.nextInt(5) == 0
                                ? bench.documents.deleted(key)
                                : bench.documents.present(key));
                    }
                    bench.log.append(batch);
                    written.set(bench.log.records());
                    Thread.sleep(40);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                failure.set(e);
            }
        }

        @Override
        public void close() {
            ending.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(failure.get()).isNull();
        }
    }
}
