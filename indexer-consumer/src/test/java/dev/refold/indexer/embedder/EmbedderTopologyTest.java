package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.RecordHeader;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of well-formed events, with a model elsewhere that answers when it likes. */
class EmbedderTopologyTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

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
    void what_may_not_be_paid_waits_until_it_may_and_what_needs_no_model_goes_on() {
        FakeEmbedder paid = FakeEmbedder.inProcess();
        try (EmbedderBench bench = EmbedderBench.of(paid, stateDir)) {
            bench.meter().limit(OptionalLong.of(3));
            bench.upsert("a", "twelve chars");
            bench.upsert("b", "twelve more.");
            bench.upsert("c", "and many more characters");
            bench.delete("a");

            assertThat(bench.counts().pending()).as("b and c").isEqualTo(2);
            assertThat(bench.counts().embedded()).as("a, and that it is deleted").isEqualTo(2);
            assertThat(paid.texts()).containsExactly("twelve chars");
            assertThat(bench.meter().spend()).isEqualTo(new TokenSpend(3, OptionalLong.of(3), true));
            assertThat(bench.progress().tokens()).isEqualTo(3);

            bench.meter().limit(OptionalLong.empty());
            bench.settle();

            assertThat(paid.texts()).hasSize(3);
            assertThat(bench.progress().tokens()).isEqualTo(12);
            assertThat(bench.meter().spend()).isEqualTo(new TokenSpend(12, OptionalLong.empty(), false));
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
                    RecordHeader.of("traceparent", TRACE), RecordHeader.of("secret", "s"));
            bench.settle();

            assertThat(bench.lastHeaders()).containsExactly(RecordHeader.of("traceparent", TRACE));
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
