package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One hit for each document: its best chunk. */
public abstract class GroupingContract extends StoreContract {

    @Test
    void the_best_chunk_stands_for_its_document() {
        liveWith(document("a").chunks("one", "two", "three").vectors(at(0.1), at(0.8), at(0.5)).build(),
                document("b").chunks("four", "five").vectors(at(0.7), at(0.2)).build());
        assertThat(found(Queries.byDocument(query(SearchMode.VECTOR, "")))).containsExactly("a#1", "b#0");
    }

    @Test
    void of_equal_chunks_the_first_stands_for_its_document() {
        liveWith(document("a").chunks("other", "alpha", "alpha").build());
        assertThat(found(Queries.byDocument(keyword("alpha")))).containsExactly("a#1");
    }

    @ParameterizedTest
    @EnumSource
    void grouping_keeps_the_first_hit_of_every_document(SearchMode mode) {
        liveWith(IntStream.range(0, 12).mapToObj(i -> document("d" + i)
                .chunks("alpha x" + i, "alpha alpha y" + i, "z" + i).build()).toArray(EmbeddedDocument[]::new));
        SearchQuery all = Queries.topK(query(mode, "alpha"), 36);
        List<Hit> expected = new ArrayList<>();
        for (Hit hit : hits(all)) {
            if (expected.stream().noneMatch(best -> best.key().equals(hit.key()))) {
                expected.add(hit);
            }
        }
        assertThat(hits(Queries.byDocument(all))).hasSize(12).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void documents_behind_one_with_very_many_better_chunks_are_still_found(SearchMode mode) {
        List<String> texts = IntStream.range(0, 300).mapToObj(i -> "alpha n" + i).toList();
        Embedding[] vectors = IntStream.range(0, 300).mapToObj(i -> at(0.9 + i * 1e-4)).toArray(Embedding[]::new);
        liveWith(document("many").chunks(texts).vectors(vectors).build(),
                document("b").chunks("alpha and other words that make it longer").vectors(at(0.5)).build(),
                document("c").chunks("alpha and other words, even more of them, that make it longer")
                        .vectors(at(0.4)).build());
        List<Hit> hits = hits(Queries.byDocument(query(mode, "alpha")));
        assertThat(hits).extracting(hit -> hit.key().id()).containsExactly("many", "b", "c");
        assertThat(hits(Queries.topK(Queries.byDocument(query(mode, "alpha")), 2))).isEqualTo(hits.subList(0, 2));
    }

    @ParameterizedTest
    @EnumSource
    void the_top_5_documents_are_the_first_of_the_top_10(SearchMode mode) {
        liveWith(IntStream.range(0, 15).mapToObj(i -> document("d" + i)
                .chunks("alpha x" + i, "alpha " + "more ".repeat(i), "z" + i).build())
                .toArray(EmbeddedDocument[]::new));
        SearchQuery ten = Queries.byDocument(query(mode, "alpha"));
        assertThat(hits(ten)).hasSize(10);
        assertThat(hits(Queries.topK(ten, 5))).isEqualTo(hits(ten).subList(0, 5));
    }

    private static Embedding at(double cosine) {
        return ToyVectors.atCosine(cosine, DIMENSIONS);
    }
}
