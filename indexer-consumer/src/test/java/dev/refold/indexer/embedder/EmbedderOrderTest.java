package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.RejectReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which event of a document wins, whatever order they come in, and what a refused or redriven one changes. */
class EmbedderOrderTest {

    @TempDir
    private Path stateDir;

    private final FakeEmbedder model = FakeEmbedder.remote();

    @Test
    void the_same_events_again_are_duplicates_and_write_nothing() {
        try (EmbedderBench bench = bench()) {
            for (int round = 0; round < 3; round++) {
                bench.upsert("x", 1, "one");
                bench.upsert("y", "one");
                bench.delete("z", 4);
                bench.settle();
            }

            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(9, 3, 0, 6, 0, 0));
            assertThat(bench.documents()).hasSize(3);
            assertThat(model.texts()).hasSize(2);
        }
    }

    @Test
    void a_late_upsert_does_not_resurrect_a_deleted_document() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", 1, "one");
            bench.settle();
            bench.delete("x", 3);
            bench.upsert("x", 2, "two");
            bench.settle();

            assertThat(bench.last()).isEqualTo(new EmbeddedDocument.Deleted(bench.last().key(), new Order(3, 0, 1),
                    bench.last().source()));
            assertThat(bench.counts().superseded()).isEqualTo(1);
        }
    }

    @Test
    void a_delete_that_comes_before_its_upsert_wins() {
        try (EmbedderBench bench = bench()) {
            bench.delete("x", 3);
            bench.upsert("x", 2, "two");
            bench.settle();

            assertThat(bench.documents()).hasSize(1);
            assertThat(bench.last()).isInstanceOf(EmbeddedDocument.Deleted.class);
        }
    }

    @Test
    void an_unversioned_delete_after_versioned_upserts_deletes_and_stays() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", 5, "five");
            bench.settle();
            bench.delete("x");
            bench.upsert("x", 4, "four");
            bench.upsert("x", 5, "five");
            bench.settle();

            assertThat(bench.last()).isInstanceOf(EmbeddedDocument.Deleted.class);
            assertThat(bench.last().order()).isEqualTo(new Order(5, 0, 1));
            assertThat(bench.counts().superseded()).isEqualTo(2);

            bench.upsert("x", 6, "six");
            bench.settle();
            assertThat(bench.lastPresent().text()).isEqualTo("six");
        }
    }

    @Test
    void a_delete_of_a_deleted_document_is_a_duplicate_unless_it_raises_the_version() {
        try (EmbedderBench bench = bench()) {
            bench.delete("x", 3);
            bench.delete("x");
            bench.delete("x", 7);
            bench.upsert("x", 6, "six");
            bench.settle();

            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(4, 2, 1, 1, 0, 0));
            assertThat(bench.last().order()).isEqualTo(new Order(7, 0, 2));
        }
    }

    @Test
    void an_equal_version_with_other_content_is_a_dead_letter() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", 5, "one");
            bench.settle();
            bench.upsert("x", 5, "two");
            bench.delete("x", 5);
            bench.settle();

            assertThat(bench.deadLetters()).extracting(letter -> letter.rejection().reason())
                    .containsExactly(RejectReason.VERSION_CONFLICT, RejectReason.VERSION_CONFLICT);
            assertThat(bench.lastPresent().text()).isEqualTo("one");
        }
    }

    @Test
    void versions_out_of_order_end_with_the_greatest() {
        try (EmbedderBench bench = bench()) {
            for (long version : new long[]{3, 1, 7, 2, 6, 5}) {
                bench.upsert("x", version, "v" + version);
                bench.settle();
            }

            assertThat(bench.lastPresent().text()).isEqualTo("v7");
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(6, 2, 4, 0, 0, 0));
        }
    }

    @Test
    void a_delete_overtakes_the_document_that_waits_for_the_model() {
        try (EmbedderBench bench = bench()) {
            model.hold();
            bench.upsert("x", "one");
            assertThat(bench.counts().pending()).isEqualTo(1);
            bench.delete("x");
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(2, 1, 1, 0, 0, 0));
            model.release();
            bench.upsert("y", "two");
            bench.settle();

            assertThat(bench.documents()).hasSize(2).first().isInstanceOf(EmbeddedDocument.Deleted.class);
        }
    }

    @Test
    void a_newer_upsert_overtakes_the_one_that_waits() {
        try (EmbedderBench bench = bench()) {
            model.hold();
            bench.upsert("x", "one");
            bench.upsert("x", "two");
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(2, 0, 1, 0, 0, 1));
            model.release();
            bench.settle();

            assertThat(bench.documents()).hasSize(1);
            assertThat(bench.lastPresent().text()).isEqualTo("two");
        }
    }

    @Test
    void an_older_or_equal_event_does_not_disturb_the_one_that_waits() {
        try (EmbedderBench bench = bench()) {
            model.hold();
            bench.upsert("x", 5, "five");
            bench.upsert("x", 4, "four");
            bench.upsert("x", 5, "five");
            bench.upsert("x", 5, "other");
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(4, 0, 1, 1, 1, 1));
            model.release();
            bench.settle();

            assertThat(bench.lastPresent().text()).isEqualTo("five");
        }
    }

    @Test
    void a_document_that_waits_keeps_waiting_when_a_newer_event_is_refused() {
        try (EmbedderBench bench = bench()) {
            model.hold();
            bench.upsert("x", 5, "five");
            bench.upsertWith("x", "\"version\":6,\"chunks\":[{\"text\":\"a\",\"vector\":[1]}]");
            model.release();
            bench.settle();

            assertThat(bench.lastPresent().text()).isEqualTo("five");
        }
    }

    @Test
    void a_document_with_one_refused_chunk_stays_as_it_was_and_may_be_sent_again() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", 1, "good");
            bench.settle();
            bench.upsert("x", 2, "fine\\nREFUSED");
            bench.settle();
            assertThat(bench.lastPresent().text()).isEqualTo("good");
            bench.upsert("x", 2, "fine\\nmended");
            bench.settle();

            assertThat(bench.lastPresent().text()).isEqualTo("fine\nmended");
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(3, 2, 0, 0, 1, 0));
        }
    }

    @Test
    void a_redriven_event_does_not_undo_a_newer_one() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "REFUSED");
            bench.settle();
            bench.delete("x");
            redrive(bench, bench.deadLetters().getFirst(), "mended");
            bench.settle();

            assertThat(bench.last()).isInstanceOf(EmbeddedDocument.Deleted.class);
            assertThat(bench.counts().superseded()).isEqualTo(1);
        }
    }

    @Test
    void a_redriven_event_keeps_its_first_place_in_the_order() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "REFUSED");
            bench.upsert("y", "other");
            bench.settle();
            redrive(bench, bench.deadLetters().getFirst(), "mended");
            bench.settle();

            assertThat(bench.lastPresent().text()).isEqualTo("mended");
            assertThat(bench.last().order()).isEqualTo(new Order(0, 0, 0));
            assertThat(bench.last().source().offset()).isEqualTo(2);
        }
    }

    /** As the command does it, but for the content: the fake model will never like the old one. */
    private static void redrive(EmbedderBench bench, DeadLetter letter, String content) {
        RawRecord redriven = letter.redriven();
        bench.send(redriven.key().map(Bytes::toArray).orElseThrow(), TestEvents.upsert("x", content),
                redriven.headers().toArray(RecordHeader[]::new));
    }

    private EmbedderBench bench() {
        return EmbedderBench.of(model, stateDir);
    }
}
