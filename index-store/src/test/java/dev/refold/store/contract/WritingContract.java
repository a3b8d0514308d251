package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Counts;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents go in, are replaced as a whole, and go out. */
public abstract class WritingContract extends StoreContract {

    @Test
    void a_document_is_held_as_it_was_applied() {
        EmbeddedDocument.Present document = document("T-17").version(42).title("Printer on fire")
                .chunks("The printer burns.", "Call the fire brigade.").metadata("priority", 2)
                .metadata("tags", new MetadataValue.Many(List.of(new MetadataValue.Text("urgent"),
                        new MetadataValue.Numeric(7), new MetadataValue.Bool(true))))
                .language("en").occurredAt(Instant.parse("2026-01-02T03:04:05.678Z")).build();
        liveWith(document);
        assertHolds(document);
    }

    @Test
    void the_outcome_counts_what_was_written() {
        TestSink sink = TestSink.claim(store(), live());
        ApplyOutcome.Applied applied = sink.apply(document("a").chunks("one", "two").build(),
                document("b").chunks("three").build());
        assertThat(applied.documents()).isEqualTo(2);
        assertThat(applied.stale()).isZero();
        assertThat(applied.chunks()).isEqualTo(3);
        assertThat(applied.vectors()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_document_replaced_with_fewer_chunks_leaves_no_orphan(SearchMode mode) {
        TestSink sink = liveWith(document("a").chunks("alpha blue", "alpha green", "alpha red").build());
        sink.apply(document("a").version(2).chunks("alpha black").build());
        settle();
        SearchQuery everything = query(mode, "alpha blue green red black");
        assertThat(hits(everything)).singleElement().extracting(Hit::text).isEqualTo("alpha black");
        assertThat(store().chunk(LIVE, key("a"), 1)).isEmpty();
        assertThat(counts()).isEqualTo(List.of(1L, 1L));
    }

    @ParameterizedTest
    @EnumSource
    void a_deleted_document_is_gone(SearchMode mode) {
        TestSink sink = liveWith(document("a").chunks("alpha").build(), document("b").chunks("alpha").build());
        sink.apply(deleted("a", 2));
        settle();
        assertThat(found(query(mode, "alpha"))).containsExactly("b#0");
        assertThat(stored("a")).isEmpty();
        assertThat(store().chunk(LIVE, key("a"), 0)).isEmpty();
        assertThat(counts()).isEqualTo(List.of(1L, 1L));
    }

    @Test
    void deleting_what_never_was_changes_nothing_that_is_seen() {
        TestSink sink = liveWith(document("a").chunks("alpha").build());
        sink.apply(deleted("never", 1));
        assertThat(counts()).isEqualTo(List.of(1L, 1L));
        assertThat(stored("never")).isEmpty();
    }

    @Test
    void a_deleted_document_comes_back_under_a_newer_order() {
        TestSink sink = liveWith(document("a").chunks("alpha").build());
        sink.apply(deleted("a", 2));
        EmbeddedDocument.Present again = document("a").version(3).chunks("alpha again").build();
        sink.apply(again);
        assertHolds(again);
    }

    @Test
    void a_change_of_metadata_alone_writes_no_vector_where_the_store_says_so() {
        TestSink sink = liveWith(document("a").chunks("one", "two").metadata("priority", 1).build());
        EmbeddedDocument.Present changed = document("a").version(2).chunks("one", "two").metadata("priority", 2)
                .build();
        ApplyOutcome.Applied applied = sink.apply(changed);
        assertThat(applied.documents()).isEqualTo(1);
        assertThat(applied.vectors()).isEqualTo(store().capabilities().keepsUnchangedVectors() ? 0 : 2);
        assertHolds(changed);
    }

    @Test
    void a_change_of_one_chunk_writes_one_vector_where_the_store_says_so() {
        TestSink sink = liveWith(document("a").chunks("one", "two", "three").build());
        EmbeddedDocument.Present changed = document("a").version(2).chunks("zero", "one", "three").build();
        ApplyOutcome.Applied applied = sink.apply(changed);
        assertThat(applied.vectors()).isEqualTo(store().capabilities().keepsUnchangedVectors() ? 1 : 3);
        assertHolds(changed);
    }

    @Test
    void chunks_of_equal_text_are_chunks_of_their_own() {
        EmbeddedDocument.Present document = document("a").chunks("same", "other", "same").build();
        liveWith(document);
        assertHolds(document);
        assertThat(found(keyword("same"))).containsExactly("a#0", "a#2");
        assertThat(found(nearest(document.chunks().getFirst().vector().orElseThrow()))).startsWith("a#0", "a#2");
    }

    @Test
    void removing_one_of_two_equal_chunks_keeps_the_other_with_its_vector() {
        TestSink sink = liveWith(document("a").chunks("same", "other", "same").build());
        EmbeddedDocument.Present changed = document("a").version(2).chunks("other", "same").build();
        sink.apply(changed);
        assertHolds(changed);
    }

    @Test
    void documents_of_equal_text_do_not_share_their_fate() {
        TestSink sink = liveWith(document("a").chunks("same").build(), document("b").chunks("same").build());
        sink.apply(deleted("a", 2));
        assertHolds(document("b").chunks("same").build());
    }

    @Test
    void a_document_without_chunks_is_held_and_counted_but_never_found() {
        EmbeddedDocument.Present empty = document("empty").title("Nothing inside").metadata("kind", "empty").build();
        liveWith(empty, document("a").chunks("nothing much").build());
        assertHolds(empty);
        assertThat(counts()).isEqualTo(List.of(2L, 1L));
        assertThat(found(query(SearchMode.HYBRID, "nothing"))).containsExactly("a#0");
    }

    @Test
    void a_document_that_loses_all_its_chunks_stays_without_them() {
        TestSink sink = liveWith(document("a").chunks("alpha").build());
        EmbeddedDocument.Present emptied = document("a").version(2).build();
        sink.apply(emptied);
        settle();
        assertHolds(emptied);
        assertThat(found(query(SearchMode.HYBRID, "alpha"))).isEmpty();
    }

    @Test
    void a_chunk_without_words_is_held_and_found_by_vector() {
        EmbeddedDocument.Present document = document("a").chunks("", "… !", "the of").build();
        liveWith(document);
        assertHolds(document);
        assertThat(found(nearest(document.chunks().getFirst().vector().orElseThrow()))).startsWith("a#0");
    }

    @Test
    void a_chunk_without_a_vector_is_found_by_keyword_alone() {
        EmbeddedDocument.Present document = document("a").chunks("alpha").withoutVectors().build();
        liveWith(document, document("b").chunks("beta").build());
        assertHolds(document);
        assertThat(found(query(SearchMode.VECTOR, "alpha"))).containsExactly("b#0");
        assertThat(found(keyword("alpha"))).containsExactly("a#0");
        assertThat(found(query(SearchMode.HYBRID, "alpha"))).containsExactlyInAnyOrder("a#0", "b#0");
    }

    @Test
    void a_huge_document_is_held_whole_and_replaced_whole() {
        List<String> texts = IntStream.range(0, 1_200).mapToObj(i -> "part" + i + " " + "filler word ".repeat(75))
                .toList();
        EmbeddedDocument.Present huge = document("huge").chunks(texts).build();
        assertThat(huge.text().length()).isGreaterThan(1_000_000);
        TestSink sink = liveWith(huge);
        assertHolds(huge);
        assertThat(found(keyword("part777"))).containsExactly("huge#777");
        sink.apply(document("huge").version(2).chunks("tiny").build());
        settle();
        assertThat(found(keyword("part777 tiny"))).containsExactly("huge#0");
        assertThat(counts()).isEqualTo(List.of(1L, 1L));
    }

    @Test
    void one_chunk_of_a_megabyte_is_held() {
        EmbeddedDocument.Present document = document("a")
                .chunks("needle " + "hay ".repeat(250_000) + "w".repeat(50_000)).build();
        liveWith(document);
        assertHolds(document);
        assertThat(found(keyword("needle"))).containsExactly("a#0");
    }

    /** Documents and chunks of the tenant. */
    private List<Long> counts() {
        Counts counts = store().count(LIVE, EmbeddedDocuments.TENANT, Filter.ALL);
        return List.of(counts.documents(), counts.chunks());
    }
}
