package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.search.Fusion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A ranking looked at page by page is the same ranking. */
public abstract class PagingContract extends StoreContract {

    private static final int DOCUMENTS = 110;
    private static final int CHUNKS = 3;

    @Test
    void pages_have_every_matching_chunk_once_and_nothing_else() {
        liveWith(manyChunks());
        List<SearchQuery> queries = List.of(query(SearchMode.VECTOR, "alpha"), keyword("alpha"),
                query(SearchMode.HYBRID, "alpha"),
                Queries.fusion(query(SearchMode.HYBRID, "alpha"), Fusion.ReciprocalRank.EVEN),
                Queries.fusion(query(SearchMode.HYBRID, "alpha"), new Fusion.ReciprocalRank(1, 0.01, 1.99)));
        for (SearchQuery query : queries) {
            List<Hit> paged = pages(Queries.topK(query, 77));
            assertThat(names(paged)).as("%s", query).doesNotHaveDuplicates().hasSize(DOCUMENTS * CHUNKS);
            assertThat(paged).as("%s", query).isSortedAccordingTo(
                    (left, right) -> Double.compare(right.score(), left.score()));
        }
    }

    @Test
    void the_first_pages_are_the_first_hits_of_one_large_page() {
        liveWith(manyChunks());
        for (SearchMode mode : SearchMode.values()) {
            List<Hit> large = hits(Queries.topK(query(mode, "alpha"), 100));
            List<Hit> paged = new ArrayList<>();
            for (int from = 0; from < 100; from += 20) {
                paged.addAll(hits(Queries.from(Queries.topK(query(mode, "alpha"), 20), from)));
            }
            assertThat(paged).as("%s", mode).isEqualTo(large);
        }
    }

    @Test
    void pages_of_documents_have_every_document_once() {
        liveWith(manyChunks());
        for (SearchMode mode : SearchMode.values()) {
            List<Hit> paged = pages(Queries.topK(Queries.byDocument(query(mode, "alpha")), 40));
            assertThat(paged.stream().map(hit -> hit.key().id()).toList()).as("%s", mode).doesNotHaveDuplicates()
                    .hasSize(DOCUMENTS);
        }
    }

    @Test
    void what_scores_too_low_is_on_no_page() {
        liveWith(manyChunks());
        List<Hit> all = pages(Queries.topK(query(SearchMode.VECTOR, ""), 50));
        double middle = all.get(all.size() / 2).score();
        List<Hit> good = pages(Queries.topK(Queries.minScore(query(SearchMode.VECTOR, ""), middle), 50));
        assertThat(good).isEqualTo(all.stream().filter(hit -> hit.score() >= middle).toList());
    }

    @Test
    void a_search_that_found_all_has_no_next_page() {
        liveWith(document("a").chunks("alpha").build(), document("b").chunks("alpha").build());
        assertThat(store().search(LIVE, keyword("alpha")).next()).isEmpty();
        assertThat(store().search(LIVE, keyword("nothing")).next()).isEmpty();
        assertThat(store().search(LIVE, Queries.topK(keyword("alpha"), 1)).next()).hasValue(1);
    }

    @Test
    void a_page_behind_the_last_hit_is_empty_and_the_last() {
        liveWith(document("a").chunks("alpha").build());
        SearchResult page = store().search(LIVE, Queries.from(keyword("alpha"), 900));
        assertThat(page.hits()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    private List<Hit> pages(SearchQuery query) {
        List<Hit> all = new ArrayList<>();
        Set<Integer> places = new HashSet<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            assertThat(places.add(next.getAsInt())).as("goes on from %s", next).isTrue();
            SearchResult page = store().search(LIVE, Queries.from(query, next.getAsInt()));
            assertThat(page.hits()).hasSizeLessThanOrEqualTo(query.topK());
            all.addAll(page.hits());
            next = page.next();
        }
        return all;
    }

    private static List<String> names(List<Hit> hits) {
        return hits.stream().map(hit -> hit.key().id() + '#' + hit.ordinal()).collect(Collectors.toList());
    }

    /** More than one fetch brings, in orders that differ between the two searches. */
    private static EmbeddedDocument[] manyChunks() {
        Random random = new Random(7);
        return IntStream.range(0, DOCUMENTS).mapToObj(i -> document("d" + i)
                .chunks(IntStream.range(0, CHUNKS).mapToObj(_ -> "alpha" + " word".repeat(random.nextInt(30))).toList())
                .vectors(IntStream.range(0, CHUNKS)
                        .mapToObj(_ -> ToyVectors.atCosine(0.9 - 0.002 * random.nextInt(400), DIMENSIONS))
                        .toArray(Embedding[]::new))
                .build()).toArray(EmbeddedDocument[]::new);
    }
}
