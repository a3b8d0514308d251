package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
            List<EmbeddedDocument> batch = new ArrayList<>();
            for (int i = 0; i < CHUNKS / CHUNKS_PER_DOCUMENT; i++) {
                batch.add(bench.documents.present(new DocumentKey("acme", "T-" + i), bench.documents.nextOrder(),
                        CHUNKS_PER_DOCUMENT));
                if (batch.size() == DOCUMENTS_PER_TRANSACTION) {
                    bench.log.append(batch);
                    batch.clear();
                }
            }
            bench.startSinks();
            bench.awaitFolded();
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
}
