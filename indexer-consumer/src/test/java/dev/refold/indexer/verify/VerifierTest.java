package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verification does when things are not as they should be, and how it tells. */
class VerifierTest {

    private static final int DOCUMENTS = 40;

    @TempDir
    private Path folder;

    private VerifyBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new VerifyBench(StoreKind.MEMORY, folder, 7);
        bench.write(DOCUMENTS);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
        assertThat(bench.temporaryFiles()).isEmpty();
    }

    private void fold() {
        bench.startSinks();
        bench.awaitFolded();
    }

    private DocumentKey key(int number) {
        return new DocumentKey(number % 3 == 0 ? "other" : "acme", "T-" + number);
    }

    @Test
    void progress_leads_to_totals_known_before() {
        fold();
        List<VerifyProgress> told = new ArrayList<>();
        bench.verifier().verify(VerifyBench.GENERATION, false, told::add);

        assertThat(told).extracting(VerifyProgress::phase).contains(VerifyProgress.Phase.READING,
                VerifyProgress.Phase.COMPARING);
        assertThat(told).allMatch(one -> one.done() <= one.total());
        assertThat(told).filteredOn(one -> one.phase() == VerifyProgress.Phase.COMPARING).last()
                .isEqualTo(new VerifyProgress(VerifyProgress.Phase.COMPARING, DOCUMENTS, DOCUMENTS));
    }

    @Test
    void a_generation_that_no_sink_has_begun_is_not_called_wrong() {
        bench.store.create(VerifyBench.SPACE);
        VerifySettings settings = bench.settings().withTimes(Duration.ofMillis(300), Duration.ofMinutes(1));
        assertThatThrownBy(() -> bench.verifier(settings).verify(VerifyBench.GENERATION, false, _ -> {}))
                .isInstanceOf(VerifyException.class).hasMessageContaining("positions in 0 of 3 partitions")
                .hasMessageContaining("refold sink memory");
    }

    @Test
    void a_recreated_log_is_told_and_nothing_compared() {
        fold();
        bench.log.recreate();
        // Until every part of the broker knows the new topic.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatThrownBy(bench::verify)
                .isInstanceOf(VerifyException.class).hasMessageContaining("recreated")
                .hasMessageContaining("refold rebuild memory"));
    }

    @Test
    void a_record_that_is_none_is_a_finding_even_where_the_sink_stands_before_it() {
        fold();
        bench.log.appendGarbage(key(1));

        VerifyReport report = bench.repair();
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.LOG);
            assertThat(finding.key()).isEqualTo("acme/T-1");
            assertThat(finding.what()).contains("cannot be folded").contains("offset ");
            assertThat(finding.mending()).isEqualTo(Finding.Mending.LEFT);
        });
        assertThat(report.left()).isEqualTo(1);
        assertThat(report.clean()).isFalse();
    }

    @Test
    void nothing_is_erased_when_retention_has_eaten_of_the_log() {
        fold();
        DocumentKey ghost = new DocumentKey("acme", "ghost");
        bench.plant(ghost, Optional.empty(), Optional.of(bench.documents.present(ghost)));
        bench.log.deleteRecordsBefore(0, 1);

        VerifyReport report = bench.repair();
        assertThat(report.findings()).filteredOn(finding -> finding.key().equals(ghost.kafkaKey())).singleElement()
                .extracting(Finding::mending).isEqualTo(Finding.Mending.LEFT);
        assertThat(report.notes()).anyMatch(note -> note.contains("nothing was erased"));
    }

    @Test
    void beyond_the_bound_suspects_are_counted_and_it_says_so() {
        fold();
        for (int i = 1; i <= 5; i++) {
            EmbeddedDocument state = bench.log.state(key(i));
            bench.plant(state.key(), Optional.of(state.order()), Optional.empty());
        }
        VerifyReport report = bench.verifier(bench.settings().withBounds(2, 3)).verify(VerifyBench.GENERATION, true,
                _ -> {});
        assertThat(report.findings()).hasSize(2);
        assertThat(report.counts()).isEqualTo(Map.of(FindingKind.GAP, 3L));
        assertThat(report.repaired()).isEqualTo(3);
        assertThat(report.unexamined()).isEqualTo(2);
        assertThat(report.notes()).anyMatch(note -> note.startsWith("2 more documents differed"));
        assertThat(bench.repair().repaired()).isEqualTo(2);
        assertThat(bench.verify().clean()).isTrue();
    }

    @Test
    void what_does_not_move_is_judged_though_the_sink_has_stopped() {
        fold();
        EmbeddedDocument state = bench.log.state(key(1));
        bench.plant(state.key(), Optional.of(state.order()), Optional.empty());
        bench.stopSinks();
        bench.log.append(bench.documents.present(key(2)));

        assertThat(bench.verify().findings()).extracting(Finding::key).containsExactly("acme/T-1");
    }

    @Test
    void an_interrupted_verification_ends_and_leaves_nothing() throws InterruptedException {
        fold();
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                bench.verifier().verify(VerifyBench.GENERATION, false, progress -> {
                    if (progress.phase() == VerifyProgress.Phase.COMPARING) {
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (RuntimeException e) {
                ended.set(e);
            }
        });
        thread.join();
        assertThat(ended.get()).isInstanceOf(VerifyException.class).hasMessageContaining("interrupted");
    }

    @Test
    void whoever_listens_may_end_it() {
        fold();
        assertThatThrownBy(() -> bench.verifier().verify(VerifyBench.GENERATION, false, _ -> {
            throw new IllegalStateException("enough");
        })).isInstanceOf(IllegalStateException.class).hasMessage("enough");
    }

    @Test
    void the_report_is_written_for_scripts() {
        fold();
        EmbeddedDocument state = bench.log.state(key(1));
        bench.plant(state.key(), Optional.of(state.order()), Optional.empty());

        Map<String, Object> json = VerifyReportJson.of(bench.repair());
        assertThat(json).containsEntry("clean", false).containsEntry("store", "memory").containsEntry("generation", 1)
                .containsEntry("found", 1L).containsEntry("repaired", 1L).containsEntry("left", 0L);
        assertThat(json.get("counts")).asString().contains("gap=1", "ghost=0");
        assertThat(json.get("findings")).asString().contains("key=acme/T-1, kind=gap", "repaired=true");
    }
}
