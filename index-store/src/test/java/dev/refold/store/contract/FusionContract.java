package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.search.Fusion;
import dev.refold.store.search.Scores;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Hybrid search: how what both halves find becomes one list. */
public abstract class FusionContract extends StoreContract {

    /** More than are fetched of either half for ten hits. */
    private static final int MANY = 450;

    private static final Fusion.Weighted WEIGHTED = new Fusion.Weighted(0.25, 0.75);

    @Test
    void reciprocal_rank_fusion_adds_up_ranks() {
        liveWith(bothVectorAndKeyword());
        List<Hit> hits = hits(Queries.fusion(query(SearchMode.HYBRID, "alpha"), Fusion.ReciprocalRank.EVEN));
        assertThat(hits).extracting(hit -> hit.key().id()).containsExactly("both", "keyword", "vector");
        double half = 61 / 2.0;
        double[] expected = {half / 62 + half / 61, half / 63 + half / 62, half / 61};
        for (int i = 0; i < expected.length; i++) {
            assertThat(hits.get(i).score()).as(hits.get(i).key().id()).isCloseTo(expected[i], within(1e-6));
        }
    }

    @Test
    void weighted_fusion_adds_up_scores() {
        liveWith(bothVectorAndKeyword());
        List<Hit> hits = hits(Queries.fusion(query(SearchMode.HYBRID, "alpha"), WEIGHTED));
        List<Hit> byKeyword = hits(keyword("alpha"));
        assertThat(hits).extracting(hit -> hit.key().id()).containsExactly("both", "keyword", "vector");
        assertThat(hits.get(0).score()).isCloseTo(0.25 * 0.95 + 0.75 * byKeyword.get(0).score(), tolerance());
        assertThat(hits.get(1).score()).isCloseTo(0.25 * 0.55 + 0.75 * byKeyword.get(1).score(), tolerance());
        assertThat(hits.get(2).score()).isCloseTo(0.25 * 0.975, tolerance());
    }

    @Test
    void a_hit_shows_the_scores_of_both_halves_that_know_it() {
        liveWith(bothVectorAndKeyword());
        List<Hit> hits = hits(query(SearchMode.HYBRID, "alpha"));
        assertThat(hits.getFirst().vectorScore()).isPresent();
        assertThat(hits.getFirst().keywordScore()).isPresent();
        assertThat(hits.getLast().keywordScore()).isEmpty();
    }

    @Test
    void a_hit_shows_its_places_in_both_lists() {
        liveWith(bothVectorAndKeyword());
        for (Fusion fusion : List.of(WEIGHTED, Fusion.ReciprocalRank.EVEN)) {
            List<Hit> hits = hits(Queries.fusion(query(SearchMode.HYBRID, "alpha"), fusion));
            assertThat(hits).extracting(Hit::ranks).as("%s", fusion).containsExactly(
                    new Hit.Ranks(OptionalInt.of(2), OptionalInt.of(1)),
                    new Hit.Ranks(OptionalInt.of(3), OptionalInt.of(2)),
                    new Hit.Ranks(OptionalInt.of(1), OptionalInt.empty()));
        }
    }

    @Test
    void first_in_both_lists_scores_one_by_reciprocal_rank() {
        liveWith(document("a").chunks("alpha").vectors(at(1)).build(),
                document("b").chunks("beta").vectors(at(0)).build());
        SearchQuery query = Queries.fusion(query(SearchMode.HYBRID, "alpha"), Fusion.ReciprocalRank.EVEN);
        assertThat(hits(query).getFirst().score()).isCloseTo(1, within(1e-6));
    }

    /** Best by keyword is worst by vector and the other way round, so neither list fetched has all of the other. */
    @Test
    void what_one_half_did_not_fetch_has_its_score_all_the_same() {
        liveWith(opposed());
        List<Hit> hits = hits(Queries.fusion(query(SearchMode.HYBRID, "alpha"), WEIGHTED));
        assertThat(hits).hasSize(10).allSatisfy(hit -> {
            int number = Integer.parseInt(hit.key().id().substring(1));
            double nearness = Scores.ofCosine(cosine(number));
            assertThat(hit.vectorScore().orElseThrow()).isCloseTo(nearness, tolerance());
            double relevance = keywordScore(number);
            assertThat(hit.keywordScore().orElseThrow()).isCloseTo(relevance, within(1e-6));
            assertThat(hit.score()).isCloseTo(0.25 * nearness + 0.75 * relevance, tolerance());
        });
    }

    @Test
    void the_top_5_are_the_first_of_the_top_10_by_any_fusion() {
        liveWith(opposed());
        for (Fusion fusion : List.of(WEIGHTED, new Fusion.Weighted(1, 0), new Fusion.Weighted(0, 1),
                Fusion.ReciprocalRank.EVEN)) {
            SearchQuery ten = Queries.fusion(query(SearchMode.HYBRID, "alpha"), fusion);
            assertThat(hits(Queries.topK(ten, 5))).as("%s", fusion).isEqualTo(hits(ten).subList(0, 5));
        }
    }

    @Test
    void the_first_documents_stay_the_first_when_grouping_has_to_look_further() {
        liveWith(document("many").chunks(IntStream.range(0, MANY).mapToObj(i -> "alpha n" + i).toList())
                .vectors(IntStream.range(0, MANY).mapToObj(i -> at(0.9 - i * 1e-4)).toArray(Embedding[]::new)).build(),
                document("b").chunks("alpha and some words that make it longer").vectors(at(0.5)).build(),
                document("c").chunks("alpha alpha alpha").vectors(at(0.4)).build(),
                document("d").chunks("beta").vectors(at(0.95)).build());
        for (Fusion fusion : List.of(WEIGHTED, Fusion.ReciprocalRank.EVEN)) {
            SearchQuery all = Queries.byDocument(Queries.fusion(query(SearchMode.HYBRID, "alpha"), fusion));
            List<Hit> hits = hits(all);
            assertThat(hits).as("%s", fusion).hasSize(4).isSortedAccordingTo(
                    (left, right) -> Double.compare(right.score(), left.score()));
            for (int topK = 1; topK < 4; topK++) {
                assertThat(namesAndScores(hits(Queries.topK(all, topK)))).as("%s, top %d", fusion, topK)
                        .isEqualTo(namesAndScores(hits.subList(0, topK)));
            }
        }
    }

    private static List<String> namesAndScores(List<Hit> hits) {
        return hits.stream().map(hit -> hit.key().id() + '#' + hit.ordinal() + ' ' + hit.score()).toList();
    }

    private double keywordScore(int number) {
        return hits(Queries.topK(keyword("alpha"), MANY)).stream().filter(hit -> hit.key().id().equals("d" + number))
                .findFirst().orElseThrow().score();
    }

    private static EmbeddedDocument[] bothVectorAndKeyword() {
        return new EmbeddedDocument[]{document("both").chunks("alpha alpha").vectors(at(0.9)).build(),
                document("vector").chunks("beta").vectors(at(0.95)).build(),
                document("keyword").chunks("alpha words beside it").vectors(at(0.1)).build()};
    }

    private static EmbeddedDocument[] opposed() {
        return IntStream.range(0, MANY).mapToObj(i -> document("d" + i)
                .chunks("alpha" + " word".repeat(MANY - i)).vectors(at(cosine(i))).build())
                .toArray(EmbeddedDocument[]::new);
    }

    private static double cosine(int number) {
        return 0.9 - number * 0.002;
    }

    private static Embedding at(double cosine) {
        return ToyVectors.atCosine(cosine, DIMENSIONS);
    }

    private Offset<Double> tolerance() {
        return within(Math.max(4e-6, vectorTolerance(DIMENSIONS)));
    }
}
