package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.contract.ToyVectors;
import dev.refold.store.filter.Filter;
import dev.refold.store.memory.MemoryStore;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways of a large tenant, compared with the reference store over the same documents. */
final class LargeTenantTest extends StoreTest {

    private static final GenerationChoice.Live LIVE = new GenerationChoice.Live();
    private static final long SEED = 20_260_101;
    private static final int DOCUMENTS = 800;
    private static final Filter RARE = new Filter.Eq("kind", new MetadataValue.Text("rare"));
    private static final Filter COMMON = new Filter.Eq("kind", new MetadataValue.Text("common"));

    private final MemoryStore reference = MemoryStore.create();
    private final Corpus corpus = new Corpus(SEED);
    private final Generation generation = live();

    LargeTenantTest() {
        super(new SearchBounds(500, 300, 10, 1_000));
    }

    @BeforeEach
    void fill() {
        System.out.println("seed " + SEED);
        List<EmbeddedDocument> documents = corpus.documents(DOCUMENTS);
        TestSink.claim(store, generation).apply(documents);
        Generation same = reference.create(space(EmbeddedDocuments.DIMENSIONS));
        reference.transition(same.number(), GenerationState.READY);
        reference.promote(same.number());
        TestSink.claim(reference, same).apply(documents);
    }

    @AfterEach
    void closeReference() {
        reference.close();
    }

    @Test
    void the_index_finds_nearly_what_looking_at_all_finds() {
        assertThat(overlap(Filter.ALL)).isGreaterThan(0.9);
        assertThat(overlap(COMMON)).isGreaterThan(0.9);
    }

    @Test
    void a_filter_that_leaves_few_is_answered_exactly() {
        assertThat(overlap(RARE)).isEqualTo(1);
    }

    @Test
    void keyword_scores_are_those_of_the_reference_with_frequencies_from_the_snapshot() {
        store.settle(generation.number());
        assertSameScores();
    }

    @Test
    void keyword_scores_are_those_of_the_reference_with_frequencies_counted_live() {
        assertSameScores();
    }

    @Test
    void a_search_has_the_snapshot_of_frequencies_taken_in_the_background() {
        String sql = "SELECT tenant, chunks FROM " + database.schemaOf(generation.number()) + ".df_snapshots";
        store.search(LIVE, query(SearchMode.KEYWORD, "w1", Optional.empty(), Filter.ALL));
        Awaitility.await().untilAsserted(() -> assertThat(database.rows(sql))
                .containsExactly(EmbeddedDocuments.TENANT + "|" + 2 * DOCUMENTS));
    }

    @Test
    void a_term_that_only_common_ones_match_behind_a_filter_is_found() {
        store.settle(generation.number());
        List<Hit> hits = store.search(LIVE,
                query(SearchMode.KEYWORD, "w0 w1 w399", Optional.empty(), RARE)).hits();
        List<Hit> expected = reference.search(LIVE,
                query(SearchMode.KEYWORD, "w0 w1 w399", Optional.empty(), RARE)).hits();
        assertThat(names(hits)).isEqualTo(names(expected));
    }

    /** Of the ten best, averaged over queries. */
    private double overlap(Filter filter) {
        int queries = 20;
        double sum = 0;
        for (int i = 0; i < queries; i++) {
            Embedding vector = ToyVectors.of(ContentHash.of("query " + i), EmbeddedDocuments.DIMENSIONS);
            SearchQuery query = query(SearchMode.VECTOR, "", Optional.of(vector), filter);
            List<String> expected = names(reference.search(LIVE, query).hits());
            List<String> found = names(store.search(LIVE, query).hits());
            assertThat(found).hasSameSizeAs(expected);
            sum += (double) found.stream().filter(expected::contains).count() / expected.size();
        }
        return sum / queries;
    }

    /** Two rare words, so that candidates are chosen by terms that hold all of the best chunks. */
    private void assertSameScores() {
        for (int i = 0; i < 20; i++) {
            SearchQuery query = query(SearchMode.KEYWORD, "w" + (300 + i) + " w" + (200 + 3 * i), Optional.empty(),
                    Filter.ALL);
            List<Hit> expected = reference.search(LIVE, query).hits();
            List<Hit> found = store.search(LIVE, query).hits();
            assertThat(names(found)).as(query.text()).isEqualTo(names(expected)).isNotEmpty();
            for (int hit = 0; hit < found.size(); hit++) {
                assertThat(found.get(hit).score()).isCloseTo(expected.get(hit).score(), Offset.offset(1e-9));
            }
        }
    }

    private static List<String> names(List<Hit> hits) {
        return hits.stream().map(hit -> hit.key().id() + "#" + hit.ordinal()).toList();
    }
}
