package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Order;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is planted behind the fold's back is found, named, mended, and gone. */
class PlantedFaultsTest {

    private static final int DOCUMENTS = 60;

    private final long seed = new Random().nextLong();

    @TempDir
    private Path folder;

    private VerifyBench folded(StoreKind kind) throws IOException {
        VerifyBench bench = new VerifyBench(kind, folder, seed);
        bench.write(DOCUMENTS);
        bench.startSinks();
        bench.awaitFolded();
        return bench;
    }

    @ParameterizedTest
    @EnumSource
    void a_healthy_generation_is_clean(StoreKind kind) throws IOException {
        try (VerifyBench bench = folded(kind)) {
            VerifyReport report = bench.verify();
            assertThat(report.findings()).isEmpty();
            assertThat(report.clean()).isTrue();
            assertThat(report.documents()).isEqualTo(DOCUMENTS).isEqualTo(report.expected());
            assertThat(report.records()).isEqualTo(bench.log.records());
            assertThat(bench.temporaryFiles()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_fault_is_found_named_mended_and_gone(StoreKind kind) throws IOException {
        try (VerifyBench bench = folded(kind)) {
            Planted planted = new Planted(bench);
            planted.all();

            VerifyReport found = bench.verify();
            System.out.println(kind + ": " + String.join("\n  ", found.findings().stream().map(Finding::toString)
                    .toList()));
            assertThat(found.findings()).extracting(Finding::key, Finding::kind)
                    .containsExactlyInAnyOrderElementsOf(planted.tuples);
            planted.told.forEach((key, words) -> assertThat(found.findings())
                    .filteredOn(finding -> finding.key().equals(key.kafkaKey())).singleElement()
                    .satisfies(finding -> assertThat(finding.what()).contains(words)));

            VerifyReport repaired = bench.repair();
            assertThat(repaired.repaired()).isEqualTo(planted.tuples.size());
            assertThat(repaired.left()).isZero();
            assertThat(repaired.findings()).allMatch(finding -> finding.mending() == Finding.Mending.MENDED);

            assertThat(bench.verify().findings()).isEmpty();
            assertThat(bench.verify().clean()).isTrue();
        }
    }

    /** Six kinds of damage, and what should be said of them. */
    private static final class Planted {

        private final VerifyBench bench;
        private final List<Tuple> tuples = new ArrayList<>();
        private final Map<DocumentKey, String> told = new HashMap<>();
        private int next;

        Planted(VerifyBench bench) {
            this.bench = bench;
        }

        void all() {
            deletedDocument();
            extraDocument();
            oldVersion();
            laterVersion();
            changedComponent();
            wrongTenant();
            resurrected();
            forgottenDelete();
        }

        private void deletedDocument() {
            EmbeddedDocument.Present gone = present();
            bench.plant(gone.key(), Optional.of(gone.order()), Optional.empty());
            expect(gone.key(), FindingKind.GAP, "not stored, the log has version 0");
        }

        private void extraDocument() {
            DocumentKey key = new DocumentKey("acme", "extra");
            bench.plant(key, Optional.empty(), Optional.of(bench.documents.present(key)));
            expect(key, FindingKind.GHOST, "the log has no such document");
        }

        private void oldVersion() {
            DocumentKey key = new DocumentKey("acme", "T-7");
            EmbeddedDocument last = bench.log.state(key);
            Order older = new Order(0, 0, last.order().offset() - 1);
            bench.plant(key, Optional.of(last.order()), Optional.of(bench.documents.present(key, older, 2)));
            expect(key, FindingKind.STALE, "stored version 0 (epoch 0, offset " + older.offset() + ")");
        }

        private void laterVersion() {
            EmbeddedDocument.Present last = present();
            bench.plant(last.key(), Optional.of(last.order()),
                    Optional.of(bench.documents.present(last.key(), new Order(9, 0, 0), 1)));
            expect(last.key(), FindingKind.AHEAD, "stored version 9");
        }

        private void changedComponent() {
            EmbeddedDocument.Present last = present();
            bench.plant(last.key(), Optional.of(last.order()), Optional.of(withOneBitChanged(last)));
            expect(last.key(), FindingKind.CORRUPT, "vector of chunk 0 differs in component 0: stored ");
        }

        /** The last bit of the mantissa where every bit counts, the last of the exponent elsewhere. */
        private EmbeddedDocument.Present withOneBitChanged(EmbeddedDocument.Present document) {
            Chunk chunk = document.chunks().getFirst();
            float[] components = chunk.vector().orElseThrow().toArray();
            int bit = precision() == VectorPrecision.EXACT ? 0 : 23;
            components[0] = Float.intBitsToFloat(Float.floatToIntBits(components[0]) ^ (1 << bit));
            List<Chunk> chunks = new ArrayList<>(document.chunks());
            chunks.set(0, new Chunk(0, chunk.start(), chunk.end(), chunk.hash(),
                    Optional.of(Embedding.ofUnit(components))));
            return new EmbeddedDocument.Present(document.key(), document.order(), document.source(),
                    document.documentHash(), document.title(), document.text(), document.language(),
                    document.metadata(), document.occurredAt(), chunks);
        }

        private VectorPrecision precision() {
            try (StoreScan scan = bench.store.scan(VerifyBench.GENERATION, Set.of())) {
                return scan.precision();
            }
        }

        private void wrongTenant() {
            EmbeddedDocument.Present right = present();
            DocumentKey wrong = new DocumentKey("stranger", right.key().id());
            bench.plant(right.key(), Optional.of(right.order()), Optional.empty());
            bench.plant(wrong, Optional.empty(),
                    Optional.of(new EmbeddedDocument.Present(wrong, right.order(), right.source(),
                            right.documentHash(), right.title(), right.text(), right.language(), right.metadata(),
                            right.occurredAt(), right.chunks())));
            expect(wrong, FindingKind.GHOST, "the log has no such document");
            expect(right.key(), FindingKind.GAP, "not stored");
        }

        private void resurrected() {
            DocumentKey key = new DocumentKey("acme", "T-11");
            EmbeddedDocument last = bench.log.state(key);
            bench.plant(key, Optional.of(last.order()),
                    Optional.of(bench.documents.present(key, last.order(), 1)));
            expect(key, FindingKind.CORRUPT, "still stored, deleted in the log");
        }

        private void forgottenDelete() {
            DocumentKey key = new DocumentKey("acme", "T-22");
            EmbeddedDocument last = bench.log.state(key);
            assertThat(last).isInstanceOf(EmbeddedDocument.Deleted.class);
            bench.plant(key, Optional.of(last.order()), Optional.empty());
            expect(key, FindingKind.GAP, "not stored");
        }

        /** Another one each time: of those that were written once. */
        private EmbeddedDocument.Present present() {
            do {
                next++;
            } while (next % 7 == 0 || next % 11 == 0);
            DocumentKey key = new DocumentKey(next % 3 == 0 ? "other" : "acme", "T-" + next);
            return (EmbeddedDocument.Present) bench.log.state(key);
        }

        private void expect(DocumentKey key, FindingKind finding, String words) {
            tuples.add(Tuple.tuple(key.kafkaKey(), finding));
            told.put(key, words);
        }
    }
}
