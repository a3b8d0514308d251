package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationStatus;
import dev.refold.store.SearchMode;
import dev.refold.store.StoredChunk;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents and chunks by name, and counts. */
public abstract class ReadingContract extends StoreContract {

    @Test
    void a_chunk_is_read_by_its_ordinal() {
        EmbeddedDocument.Present document = document("a").version(3).title("Title").chunks("one", "two").build();
        TestSink.claim(store(), live()).apply(document);
        StoredChunk chunk = store().chunk(LIVE, key("a"), 1).orElseThrow();
        assertThat(chunk.generation()).isEqualTo(store().generations().getFirst());
        assertThat(chunk.key()).isEqualTo(key("a"));
        assertThat(chunk.order()).isEqualTo(document.order());
        assertThat(chunk.title()).isEqualTo("Title");
        assertThat(chunk.text()).isEqualTo("two");
        DocumentAssert.assertSame(chunk.chunk(), document.chunks().get(1), vectorTolerance(DIMENSIONS));
    }

    @Test
    void what_is_not_there_is_empty() {
        liveWith(document("a").chunks("one").build());
        assertThat(stored("b")).isEmpty();
        assertThat(store().chunk(LIVE, key("b"), 0)).isEmpty();
        assertThat(store().chunk(LIVE, key("a"), 1)).isEmpty();
        assertThat(store().chunk(LIVE, key("a"), -1)).isEmpty();
        assertThat(store().chunk(LIVE, key("a"), Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void surrogate_pairs_and_ranges_survive() {
        EmbeddedDocument.Present document = document("a").title("🔥 “title”")
                .chunks("😀 one 𐐷", "漢字 two\t\r\n \u202ex")
                .build();
        liveWith(document);
        assertHolds(document);
        assertThat(store().chunk(LIVE, key("a"), 1).orElseThrow().text()).isEqualTo("漢字 two\t\r\n \u202ex");
    }

    @Test
    void counts_are_of_what_is_visible_and_matches() {
        TestSink sink = liveWith(document("a").chunks("1", "2").metadata("kind", "x").build(),
                document("b").chunks("3").metadata("kind", "y").build(),
                document("c").metadata("kind", "x").build(), document("d").chunks("4").metadata("kind", "x").build());
        sink.apply(deleted("d", 2));
        assertThat(counts(Filter.ALL)).isEqualTo(List.of(3L, 3L));
        assertThat(counts(new Filter.Eq("kind", new MetadataValue.Text("x")))).isEqualTo(List.of(2L, 2L));
        assertThat(counts(new Filter.Eq("kind", new MetadataValue.Text("z")))).isEqualTo(List.of(0L, 0L));
        assertThat(counts(new Filter.Or(List.of()))).isEqualTo(List.of(0L, 0L));
    }

    @Test
    void the_status_counts_all_tenants_and_partitions() {
        Generation generation = live();
        TestSink.claim(store(), generation, 0).apply(document("a").chunks("1", "2").build());
        TestSink.claim(store(), generation, 1).apply(document(new DocumentKey("other", "a"))
                .chunks("3").build(), deleted("z", 1));
        GenerationStatus status = store().status(LIVE);
        assertThat(status.generation()).isEqualTo(generation);
        assertThat(List.of(status.documents(), status.chunks())).containsExactly(2L, 3L);
        assertThat(status.positions()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void any_id_names_its_own_document_and_no_other(String id) {
        EmbeddedDocument.Present document = document(id).chunks("alpha", "beta").build();
        EmbeddedDocument.Present neighbour = document(id + "#1").chunks("alpha").build();
        TestSink sink = liveWith(document, neighbour, document("plain").chunks("gamma").build());
        assertHolds(document);
        assertHolds(neighbour);
        assertThat(found(keyword("beta"))).containsExactly(id + "#1");
        assertThat(found(query(SearchMode.VECTOR, ""))).contains(id + "#0", id + "#1#0");
        sink.apply(deleted(id, 2));
        assertThat(stored(id)).isEmpty();
        assertHolds(neighbour);
        assertThat(counts(Filter.ALL)).isEqualTo(List.of(2L, 2L));
    }

    static Stream<String> ids() {
        String printable = IntStream.rangeClosed(0x20, 0x7e).mapToObj(Character::toString)
                .collect(Collectors.joining());
        return Stream.of(printable, "a/b/c;v=1#2", "..", "/", "#", "'; DROP TABLE heads; --", "%", "_", "\\", "\"",
                " leading and trailing ", "x".repeat(510), "漢".repeat(170), "😀".repeat(127), "é", "É",
                "e\u0301", "null", "%2F", "*:*", "\u2028");
    }

    @Test
    void ids_that_only_look_alike_are_different() {
        List<EmbeddedDocument.Present> documents = Stream.of("a", "A", "a ", "\u00e9", "e\u0301", "ａ", "a\u200b")
                .map(id -> document(id).chunks("text of " + id + ".").build()).toList();
        TestSink.claim(store(), live()).apply(documents);
        documents.forEach(this::assertHolds);
        assertThat(counts(Filter.ALL)).isEqualTo(List.of(7L, 7L));
    }

    private List<Long> counts(Filter filter) {
        Counts counts = store().count(LIVE, TENANT, filter);
        return List.of(counts.documents(), counts.chunks());
    }
}
