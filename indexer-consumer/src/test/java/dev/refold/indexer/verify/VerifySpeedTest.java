package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prints how long a nightly verification takes; nothing is asserted of the clock. */
@Tag("long")
class VerifySpeedTest {

    private static final int CHUNKS = 50_000;
    private static final int CHUNKS_PER_DOCUMENT = 10;
    private static final int DOCUMENTS_PER_TRANSACTION = 100;
    private static final Space SPACE = new Space("hashing", "speed", 384, ChunkerSettings.DEFAULT, "english");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void figures(StoreKind kind) throws IOException {
        try (VerifyBench bench = new VerifyBench(kind, VerifiedLog.QUIET, folder, SPACE, 1)) {
            bench.load(batches(bench.documents));
            Map<VerifyProgress.Phase, Long> ended = new EnumMap<>(VerifyProgress.Phase.class);
            long begun = System.nanoTime();
            VerifyReport report = bench.verifier().verify(VerifyBench.GENERATION, false,
                    progress -> ended.put(progress.phase(), (System.nanoTime() - begun) / 1_000_000));
            System.out.println(kind + ": " + report.chunks() + " chunks, " + report.documents() + " documents, "
                    + report.records() + " records, " + report.took().toMillis() + " ms; phases ended at (ms) "
                    + ended);
            assertThat(report.clean()).isTrue();
            assertThat(report.chunks()).isEqualTo(CHUNKS);
        }
    }

    private static List<List<EmbeddedDocument>> batches(RandomDocuments documents) {
        return IntStream.range(0, CHUNKS / CHUNKS_PER_DOCUMENT / DOCUMENTS_PER_TRANSACTION)
                .mapToObj(batch -> IntStream.range(0, DOCUMENTS_PER_TRANSACTION)
                        .<EmbeddedDocument>mapToObj(i -> documents.present(
                                new DocumentKey("acme", "T-" + (batch * DOCUMENTS_PER_TRANSACTION + i)),
                                documents.nextOrder(), CHUNKS_PER_DOCUMENT))
                        .toList())
                .toList();
    }
}
