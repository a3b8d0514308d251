package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.RejectReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of well-formed events, with a model elsewhere that answers when it likes. */
class EmbedderTopologyTest {

    @TempDir
    private Path stateDir;

    private final FakeEmbedder model = FakeEmbedder.remote();

    @Test
    void a_document_is_written_with_its_text_ranges_and_vectors() {
        try (EmbedderBench bench = bench()) {
            bench.upsertWith("T-17", "\"version\":42,\"title\":\"Fire\",\"content\":\"one\\ntwo\"");
            bench.settle();

            EmbeddedDocument.Present document = bench.lastPresent();
            assertThat(document.order()).isEqualTo(new Order(42, 0, 0));
            assertThat(document.chunks()).extracting(document::textOf).containsExactly("one", "two");
            assertThat(document.chunks()).extracting(chunk -> chunk.vector().orElseThrow()).containsExactly(
                    FakeEmbedder.vectorOf(Chunk.embeddedText("Fire", "one")),
                    FakeEmbedder.vectorOf(Chunk.embeddedText("Fire", "two")));
        }
    }

    @Test
    void given_chunks_are_taken_as_they_are_and_the_model_is_not_asked() {
        try (EmbedderBench bench = bench()) {
            bench.upsertWith("x", "\"chunks\":[{\"text\":\"one\",\"vector\":[2,0,0,0]},"
                    + "{\"text\":\"two\",\"vector\":[0,1,0,0]}]");

            EmbeddedDocument.Present document = bench.lastPresent();
            assertThat(document.text()).isEqualTo("one\n\ntwo");
            assertThat(document.chunks()).extracting(document::textOf).containsExactly("one", "two");
            assertThat(document.chunks().getFirst().vector().orElseThrow().toArray()).containsExactly(1, 0, 0, 0);
            assertThat(model.texts()).isEmpty();
        }
    }

    @Test
    void a_given_vector_changed_under_the_same_text_is_another_chunk() {
        try (EmbedderBench bench = bench()) {
            bench.upsertWith("x", "\"chunks\":[{\"text\":\"one\",\"vector\":[1,0,0,0]}]");
            Chunk before = bench.lastPresent().chunks().getFirst();
            bench.upsertWith("x", "\"chunks\":[{\"text\":\"one\",\"vector\":[0,1,0,0]}]");
            Chunk after = bench.lastPresent().chunks().getFirst();

            assertThat(after.vector()).isNotEqualTo(before.vector());
            assertThat(after.hash()).isNotEqualTo(before.hash());
        }
    }

    @Test
    void an_edit_asks_the_model_for_the_changed_chunk_only() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "one\\ntwo\\nthree\\ntwo");
            bench.settle();
            bench.upsert("x", "one\\ntwo!\\nthree\\ntwo");
            bench.settle();

            assertThat(model.texts()).containsExactlyInAnyOrder("one", "two", "three", "two!");
            assertThat(bench.lastPresent().chunks().get(1).vector()).contains(FakeEmbedder.vectorOf("two!"));
            assertThat(bench.lastPresent().chunks().get(3).vector()).contains(FakeEmbedder.vectorOf("two"));
        }
    }

    @Test
    void a_change_of_metadata_alone_asks_the_model_nothing_and_does_not_wait_for_it() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "one");
            bench.settle();
            model.hold();
            bench.upsertWith("x", "\"content\":\"one\",\"metadata\":{\"k\":1}");

            assertThat(bench.counts().embedded()).isEqualTo(2);
            assertThat(bench.lastPresent().metadata().get("k")).isPresent();
            assertThat(model.texts()).containsExactly("one");
        }
    }

    @Test
    void a_text_without_features_has_no_vector_and_is_not_asked_again() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "FEATURELESS");
            bench.settle();
            bench.upsertWith("x", "\"content\":\"FEATURELESS\",\"metadata\":{\"k\":1}");

            assertThat(bench.lastPresent().chunks().getFirst().vector()).isEmpty();
            assertThat(model.texts()).hasSize(1);
        }
    }

    @Test
    void an_empty_document_has_no_chunks() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "");

            assertThat(bench.lastPresent().chunks()).isEmpty();
        }
    }

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

    @Test
    void a_model_that_is_down_holds_up_only_those_who_need_it() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("x", "one");
            bench.settle();
            model.breakDown();
            for (int i = 0; i < 100; i++) {
                bench.upsert("d" + i, "text " + i);
            }
            bench.delete("x");
            assertThat(bench.counts().pending()).isEqualTo(100);
            assertThat(bench.last()).isInstanceOf(EmbeddedDocument.Deleted.class);

            model.mend();
            bench.settle();
            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(102, 102, 0, 0, 0, 0));
            assertThat(model.texts()).hasSize(101).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_mark_stops_before_the_first_record_that_waits() {
        try (EmbedderBench bench = bench()) {
            bench.upsert("a", "");
            bench.upsert("b", "");
            assertThat(bench.marks()).containsExactly(new Mark("topic-id", 0, 0, 2));
            model.hold();
            bench.upsert("c", "waits");
            bench.delete("a");
            assertThat(bench.counts().embedded()).isEqualTo(3);
            assertThat(bench.marks()).hasSize(1);
            model.release();
            bench.settle();

            assertThat(bench.marks()).extracting(Mark::offset).containsExactly(2L, 4L);
        }
    }

    @Test
    void a_mark_is_written_once_for_many_records_and_moves_over_rejected_ones() {
        try (EmbedderBench bench = bench()) {
            for (int i = 0; i < 10; i++) {
                bench.send(TestEvents.key("x"), TestEvents.utf8("no JSON"));
            }

            assertThat(bench.marks()).extracting(Mark::offset).containsExactly(10L);
        }
    }

    @Test
    void the_trace_of_an_event_travels_with_its_document() {
        try (EmbedderBench bench = bench()) {
            bench.send(TestEvents.key("x"), TestEvents.upsert("x", "one"),
                    RecordHeader.of("traceparent", "00-ab-cd-01"), RecordHeader.of("secret", "s"));
            bench.settle();

            assertThat(bench.lastHeaders()).containsExactly(RecordHeader.of("traceparent", "00-ab-cd-01"));
        }
    }

    @Test
    void a_model_in_this_process_is_called_at_once() {
        try (EmbedderBench bench = EmbedderBench.of(FakeEmbedder.inProcess(), stateDir)) {
            bench.upsert("x", "one\\ntwo");

            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(1, 1, 0, 0, 0, 0));
            assertThat(bench.lastPresent().chunks()).hasSize(2);
        }
    }

    @Test
    void a_large_document_waits_even_for_a_model_in_this_process() {
        FakeEmbedder local = FakeEmbedder.inProcess();
        try (EmbedderBench bench = EmbedderBench.of(local, stateDir)) {
            local.hold();
            bench.upsert("x", "one\\ntwo\\nthree\\nfour\\nfive");
            assertThat(bench.counts().pending()).isEqualTo(1);
            local.release();
            bench.settle();

            assertThat(bench.lastPresent().chunks()).hasSize(5);
        }
    }

    @Test
    void a_backlog_larger_than_the_workers_hold_is_embedded_in_the_end() {
        try (EmbedderBench bench = bench()) {
            model.hold();
            for (int i = 0; i < 500; i++) {
                bench.upsert("d" + i, "text " + i);
            }
            for (int i = 0; i < 500; i += 2) {
                bench.upsert("d" + i, "newer " + i);
            }
            model.release();
            bench.settle();

            assertThat(bench.counts()).isEqualTo(new EmbedderCounts(750, 500, 250, 0, 0, 0));
            assertThat(model.texts()).as("texts overtaken before they were sent are not paid for")
                    .hasSizeLessThan(550);
        }
    }

    private EmbedderBench bench() {
        return EmbedderBench.of(model, stateDir);
    }
}
