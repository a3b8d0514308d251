package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.QueryComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One log, three stores, the same answers. A corpus is produced and embedded once, the sink of every store folds the log
 * from its beginning, then all are asked the same questions, each searching by its own graph. The corpus is the JDK's
 * Javadoc, or the folder that {@code REFOLD_CORPUS} names. The report is {@code target/replay-report.html}.
 */
class ReplayTest {

    private static final int DIMENSIONS = 384;
    private static final Path REPORT = Path.of("target", "replay-report.html");

    private static final double LEAST_VECTOR_OVERLAP = 0.95;
    private static final double LEAST_KEYWORD_OVERLAP = 0.8;
    private static final double LEAST_HYBRID_OVERLAP = 0.8;

    /** Scores are rounded to millionths; the same score may end on either side of a border. */
    private static final double SAME_SCORE = 1.5e-6;

    @TempDir
    private static Path folder;

    private static final List<GraphWalk> walks = new ArrayList<>();
    private static StoresCompared compared;
    private static IndexScans scans;
    private static List<Answer> pgvectorAgain;

    @BeforeAll
    static void replay_the_log_into_every_store_and_ask_all_of_them() throws Exception {
        Corpus corpus = Corpus.chosen();
        try (HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english")) {
            String jdbcUrl;
            try (ReplayedStores stores = ReplayedStores.open(folder)) {
                Replay.into(stores.all(), EmbeddedLog.of(corpus, embedder, folder.resolve("state")));
                stores.mergeLucene();
                compared = StoresCompared.of(corpus, stores.all(), embedder);
                jdbcUrl = stores.jdbcUrl();
            }
            IndexScans before = IndexScans.onceNobodyIsConnected(jdbcUrl);
            try (IndexStore pgvector = ReplayedStores.pgvector(jdbcUrl)) {
                pgvectorAgain = Answers
                        .of(pgvector, SearchMode.VECTOR, corpus.queries(), StoresCompared.TOP_K, embedder)
                        .answers();
            }
            scans = IndexScans.onceNobodyIsConnected(jdbcUrl).since(before);
            for (Query query : corpus.queries()) {
                walks.add(GraphWalk.of(folder.resolve("lucene", "generations", "1"),
                        Answers.vectorOf(query, embedder).orElseThrow()));
            }
        }
        System.out.println(ReplayReport.of(compared));
        System.out.println("pgvector: " + scans + "; Lucene, by query: "
                + walks.stream().mapToLong(GraphWalk::compared).summaryStatistics());
        ReplayPages.write(compared, REPORT);
    }

    @Test
    void every_store_holds_as_many_documents_and_chunks() {
        Collection<GenerationStatus> all = compared.counts().values();

        assertThat(all.stream().map(GenerationStatus::documents).distinct()).as("%s", all).hasSize(1);
        assertThat(all.stream().map(GenerationStatus::chunks).distinct()).as("%s", all).hasSize(1);
        assertThat(all.iterator().next().documents()).isPositive();
    }

    @Test
    void vector_search_agrees_though_each_store_walks_a_graph_of_its_own() {
        mustOverlap(SearchMode.VECTOR, LEAST_VECTOR_OVERLAP);
    }

    @Test
    void pgvector_walked_its_graph_for_every_query_and_compared_with_no_other_vector() {
        assertThat(scans.graph()).as("%s", scans).isGreaterThanOrEqualTo(compared.corpus().queries().size());
        assertThat(scans.other()).as("%s", scans).isZero();
        assertThat(pgvectorAgain.stream().map(Answer::documents)).as("what it answered meanwhile")
                .containsExactlyElementsOf(
                        compared.answers("pgvector", SearchMode.VECTOR).stream().map(Answer::documents)
                                .toList());
    }

    @Test
    void lucene_has_one_graph_and_walks_it_where_that_is_less_work_than_comparing() {
        assertThat(walks).isNotEmpty().allMatch(walk -> walk.segments() == 1)
                .allMatch(walk -> (walk.compared() < walk.vectors()) == walk.isWorthIt());
    }

    @Test
    void keyword_search_agrees() {
        mustOverlap(SearchMode.KEYWORD, LEAST_KEYWORD_OVERLAP);
    }

    @Test
    void hybrid_search_agrees() {
        mustOverlap(SearchMode.HYBRID, LEAST_HYBRID_OVERLAP);
    }

    @Test
    void a_document_has_the_same_score_in_every_store() {
        assertThat(queries(query -> query.agreement().scores().greatest() > SAME_SCORE)).isEmpty();
    }

    @Test
    void no_query_is_answered_by_one_store_and_not_by_another() {
        assertThat(queries(QueryComparison::isEmptyOnOneSide)).isEmpty();
    }

    /** Which of them, in which mode and between which stores: short enough to be read in a failure. */
    private static List<String> queries(Predicate<QueryComparison> like) {
        return compared.comparisons().stream().flatMap(pair -> pair.perQuery().stream().filter(like)
                .map(query -> "%s %s and %s, %s: %s".formatted(pair.mode(), pair.left(), pair.right(), query.query(),
                        query.agreement())))
                .toList();
    }

    private static void mustOverlap(SearchMode mode, double least) {
        assertThat(compared.in(mode)).isNotEmpty();
        for (Comparison pair : compared.in(mode)) {
            assertThat(pair.jaccard().mean()).as("mean Jaccard@%d of %s and %s, %s", pair.k(), pair.left(),
                    pair.right(), pair.mode()).isGreaterThanOrEqualTo(least);
        }
    }
}
