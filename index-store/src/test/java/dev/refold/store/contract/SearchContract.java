package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vector search, and what all modes have in common. */
public abstract class SearchContract extends StoreContract {

    @Test
    void the_nearest_come_first_with_half_of_one_plus_their_cosine() {
        liveWith(document("far").chunks("x").vectors(at(-0.5)).build(),
                document("near").chunks("x1").vectors(at(0.9)).build(),
                document("exact").chunks("x2").vectors(at(1)).build(),
                document("middle").chunks("x3").vectors(at(0.2)).build(),
                document("opposite").chunks("x4").vectors(at(-1)).build());
        List<Hit> hits = hits(query(SearchMode.VECTOR, ""));
        assertThat(hits).extracting(hit -> hit.key().id()).containsExactly("exact", "near", "middle", "far",
                "opposite");
        double[] expected = {1, 0.95, 0.6, 0.25, 0};
        for (int i = 0; i < expected.length; i++) {
            assertThat(hits.get(i).score()).as(hits.get(i).key().id()).isCloseTo(expected[i], tolerance());
            assertThat(hits.get(i).vectorScore()).hasValue(hits.get(i).score());
            assertThat(hits.get(i).keywordScore()).isEmpty();
        }
    }

    @Test
    void a_hit_shows_the_chunk_and_its_document() {
        EmbeddedDocument.Present document = document("T-1").version(7).title("Queues").chunks("first", "second queue")
                .metadata("priority", 2).occurredAt(Instant.parse("2026-01-02T03:04:05Z")).build();
        liveWith(document);
        Hit hit = hits(keyword("second")).getFirst();
        Chunk chunk = document.chunks().get(1);
        assertThat(hit).isEqualTo(new Hit(document.key(), 1, document.order(), document.source(), hit.score(),
                OptionalDouble.empty(), OptionalDouble.of(hit.score()), "Queues", "second queue", chunk.start(),
                chunk.end(), document.metadata(), document.occurredAt(),
                new Hit.Ranks(OptionalInt.empty(), OptionalInt.of(1))));
    }

    @Test
    void chunks_of_one_document_are_found_by_their_own_vectors() {
        liveWith(document("a").chunks("one", "two", "three").vectors(at(0.1), at(0.9), at(0.5)).build());
        assertThat(found(query(SearchMode.VECTOR, ""))).containsExactly("a#1", "a#2", "a#0");
    }

    @Test
    void a_replaced_vector_is_no_longer_found() {
        TestSink sink = liveWith(document("a").chunks("old").vectors(at(1)).build());
        sink.apply(document("a").version(2).chunks("new").vectors(at(-1)).build());
        settle();
        assertThat(hits(query(SearchMode.VECTOR, ""))).singleElement()
                .satisfies(hit -> assertThat(hit.score()).isCloseTo(0, tolerance()));
    }

    @Test
    void without_a_vector_vector_search_finds_nothing() {
        liveWith(document("a").chunks("alpha").build());
        assertThat(hits(Queries.vector(query(SearchMode.VECTOR, "alpha"), Optional.empty()))).isEmpty();
    }

    @Test
    void a_query_of_another_dimension_is_of_another_space() {
        liveWith(document("a").chunks("alpha").build());
        assertThatThrownBy(() -> hits(nearest(ToyVectors.first(DIMENSIONS * 2))))
                .isInstanceOf(StoreException.OtherSpace.class).hasMessageContaining("" + DIMENSIONS)
                .hasMessageContaining("" + DIMENSIONS * 2);
    }

    @Test
    void without_a_vector_hybrid_search_is_keyword_search() {
        liveWith(document("a").chunks("alpha beta").build(), document("b").chunks("alpha").build());
        SearchQuery hybrid = Queries.vector(query(SearchMode.HYBRID, "alpha beta"), Optional.empty());
        assertThat(hits(hybrid)).isNotEmpty().isEqualTo(hits(keyword("alpha beta")));
    }

    @Test
    void without_words_hybrid_search_is_vector_search() {
        liveWith(document("a").chunks("alpha").build(), document("b").chunks("beta").build());
        assertThat(hits(query(SearchMode.HYBRID, "the … of"))).isNotEmpty()
                .isEqualTo(hits(query(SearchMode.VECTOR, "")));
    }

    @ParameterizedTest
    @EnumSource
    void hits_below_the_least_score_are_left_out(SearchMode mode) {
        liveWith(documents(20));
        List<Hit> all = hits(query(mode, "alpha"));
        double least = all.get(3).score();
        assertThat(hits(Queries.minScore(query(mode, "alpha"), least)))
                .isEqualTo(all.stream().filter(hit -> hit.score() >= least).toList());
        assertThat(hits(Queries.minScore(query(mode, "alpha"), 1.1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_top_5_are_the_first_of_the_top_10(SearchMode mode) {
        liveWith(documents(40));
        List<Hit> ten = hits(query(mode, "alpha"));
        assertThat(ten).hasSize(10);
        assertThat(hits(Queries.topK(query(mode, "alpha"), 5))).isEqualTo(ten.subList(0, 5));
        assertThat(hits(Queries.topK(query(mode, "alpha"), 1))).isEqualTo(ten.subList(0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void equal_scores_are_ordered_by_document_then_ordinal(SearchMode mode) {
        Embedding same = at(0.5);
        liveWith(document("b").chunks("alpha", "alpha").vectors(same, same).build(),
                document("a/2").chunks("alpha").vectors(same).build(),
                document("B").chunks("alpha").vectors(same).build(),
                document("a").chunks("alpha", "alpha").vectors(same, same).build(),
                document("é").chunks("alpha").vectors(same).build());
        SearchQuery query = query(mode, "alpha");
        List<String> expected = List.of("B#0", "a#0", "a#1", "a/2#0", "b#0", "b#1", "é#0");
        assertThat(found(query)).containsExactlyElementsOf(expected);
        assertThat(found(Queries.topK(query, 3))).containsExactlyElementsOf(expected.subList(0, 3));
    }

    @Test
    void as_many_as_asked_for_are_found_up_to_a_thousand() {
        liveWith(documents(1_100));
        assertThat(hits(Queries.topK(query(SearchMode.VECTOR, ""), SearchQuery.MAX_TOP_K))).hasSize(1_000);
        assertThat(hits(Queries.topK(keyword("alpha"), SearchQuery.MAX_TOP_K))).hasSize(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void all_scores_lie_between_0_and_1_and_never_rise(SearchMode mode) {
        liveWith(documents(30));
        List<Double> scores = hits(query(mode, "alpha alpha3 word7")).stream().map(Hit::score).toList();
        assertThat(scores).isNotEmpty().allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0))
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_generation_has_no_hits(SearchMode mode) {
        liveWith();
        assertThat(hits(query(mode, "alpha"))).isEmpty();
    }

    @Test
    void a_search_that_has_no_time_gives_up() {
        liveWith(document("a").chunks("alpha").build());
        assertThatThrownBy(() -> hits(Queries.timeout(query(SearchMode.HYBRID, "alpha"), Duration.ofNanos(1))))
                .isInstanceOf(StoreException.DeadlineExceeded.class).hasMessageContaining("timeout");
    }

    @Test
    void a_stored_vector_finds_itself_first_with_a_score_of_one() {
        liveWith(documents(50));
        for (int i = 0; i < 50; i += 7) {
            Embedding vector = store().chunk(LIVE, key("d" + i), 0).orElseThrow().chunk().vector().orElseThrow();
            Hit first = hits(nearest(vector)).getFirst();
            assertThat(first.key().id()).isEqualTo("d" + i);
            assertThat(first.score()).isCloseTo(1, tolerance());
        }
    }

    private static EmbeddedDocument[] documents(int count) {
        return IntStream.range(0, count).mapToObj(i -> document("d" + i)
                .chunks("alpha alpha" + i % 5 + " word" + i + " more".repeat(i % 13)).build())
                .toArray(EmbeddedDocument[]::new);
    }

    private static Embedding at(double cosine) {
        return ToyVectors.atCosine(cosine, DIMENSIONS);
    }

    private Offset<Double> tolerance() {
        return within(Math.max(2e-6, vectorTolerance(DIMENSIONS)));
    }
}
