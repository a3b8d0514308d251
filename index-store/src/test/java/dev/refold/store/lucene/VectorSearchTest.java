package dev.refold.store.lucene;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.filter.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of every size, and the graph held against comparing with every vector. */
final class VectorSearchTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final int DIMENSIONS = 32;
    private static final int DOCUMENTS = 8_000;
    private static final int QUERIES = 20;

    @TempDir
    private Path root;

    private IndexStore open(VectorWay way) {
        return LuceneStore.open(root, LuceneStore.COMMIT_INTERVAL, way);
    }

    @ParameterizedTest
    @CsvSource({"3072, EXACT", "3072, GRAPH", "4096, EXACT", "4096, GRAPH"})
    void many_dimensions_are_stored_bit_by_bit_merged_and_found(int dimensions, VectorWay way) {
        SplittableRandom random = new SplittableRandom(1);
        List<EmbeddedDocument.Present> documents = new ArrayList<>();
        try (IndexStore store = open(way)) {
            TestSink sink = TestSink.claim(store, Spaces.live(store, dimensions));
            for (int i = 0; i < 40; i++) {
                documents.add(document("d" + i).chunks("text " + i).vectors(random(random, dimensions)).build());
                sink.apply(documents.getLast());
                // Each look makes a segment, and enough of them a merge.
                assertThat(store.status(LIVE).documents()).isEqualTo(i + 1L);
            }
        }
        try (IndexStore store = open(way)) {
            for (EmbeddedDocument.Present document : documents) {
                assertThat(store.document(LIVE, document.key()).orElseThrow().document()).isEqualTo(document);
                Hit best = store.search(LIVE, nearest(vectorOf(document), 1, Filter.ALL)).hits().getFirst();
                assertThat(best.key()).isEqualTo(document.key());
                assertThat(best.score()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_097, 8_192})
    void more_dimensions_are_refused(int dimensions) {
        assertThatIllegalArgumentException().isThrownBy(() -> Spaces.toy(dimensions)).withMessageContaining("4096");
        try (IndexStore store = open(VectorWay.CHEAPEST)) {
            assertThat(store.capabilities().maxDimensions()).isEqualTo(4_096);
        }
    }

    @Test
    void the_graph_finds_what_comparing_with_every_vector_finds() {
        long seed = 42;
        System.out.println("seed " + seed);
        fill(new SplittableRandom(seed));
        for (Filter filter : List.of(Filter.ALL, fifth())) {
            for (int limit : new int[]{10, 200}) {
                List<Embedding> queries = queries(seed, limit);
                List<Set<String>> exact = ask(VectorWay.EXACT, queries, limit, filter);
                List<Set<String>> graph = ask(VectorWay.GRAPH, queries, limit, filter);
                double recall = recall(exact, graph);
                System.out.println("recall@" + limit + " " + recall + (filter.equals(Filter.ALL) ? "" : " filtered"));
                assertThat(recall).as("recall@%s under %s", limit, filter).isGreaterThanOrEqualTo(0.9);
                assertThat(ask(VectorWay.CHEAPEST, queries, limit, filter)).isEqualTo(exact);
            }
        }
    }

    /** With many small segments Lucene quietly compares with every vector, whatever it was asked for. */
    @Test
    void merged_into_one_segment_the_graph_still_finds_what_comparing_finds() throws IOException {
        long seed = 43;
        fill(new SplittableRandom(seed));
        try (LuceneStore store = LuceneStore.open(root)) {
            GenerationStatus before = store.status(LIVE);
            store.merge(before.generation().number());
            assertThat(store.status(LIVE)).isEqualTo(before);
        }
        try (Directory files = FSDirectory.open(root.resolve("generations").resolve("1"));
                DirectoryReader reader = DirectoryReader.open(files)) {
            assertThat(reader.leaves()).hasSize(1);
        }
        List<Embedding> queries = queries(seed, 10);
        double recall = recall(ask(VectorWay.EXACT, queries, 10, Filter.ALL),
                ask(VectorWay.GRAPH, queries, 10, Filter.ALL));
        System.out.println("seed " + seed + ", one segment: recall@10 " + recall);
        assertThat(recall).isGreaterThanOrEqualTo(0.9);
    }

    private static Filter fifth() {
        return new Filter.Eq("fifth", new MetadataValue.Numeric(3));
    }

    private static List<Embedding> queries(long seed, int limit) {
        SplittableRandom random = new SplittableRandom(seed + limit);
        List<Embedding> queries = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            queries.add(random(random, DIMENSIONS));
        }
        return queries;
    }

    /** In several segments, some of the documents replaced: graphs with holes. */
    private void fill(SplittableRandom random) {
        try (IndexStore store = open(VectorWay.CHEAPEST)) {
            TestSink sink = TestSink.claim(store, Spaces.live(store, DIMENSIONS));
            for (int from = 0; from < DOCUMENTS; from += 500) {
                List<EmbeddedDocument> batch = new ArrayList<>();
                for (int i = from; i < from + 500; i++) {
                    batch.add(document("d" + (i % (DOCUMENTS - 1_000))).version(i + 1).metadata("fifth", i % 5)
                            .chunks("text").vectors(random(random, DIMENSIONS)).build());
                }
                sink.apply(batch);
                if (from == 4_000) {
                    assertThat(store.status(LIVE).documents()).as("the first segment").isPositive();
                }
            }
        }
    }

    private List<Set<String>> ask(VectorWay way, List<Embedding> queries, int limit, Filter filter) {
        try (IndexStore store = open(way)) {
            return queries.stream().map(query -> store.search(LIVE, nearest(query, limit, filter)).hits().stream()
                    .map(hit -> hit.key().id()).collect(Collectors.toSet())).toList();
        }
    }

    private static double recall(List<Set<String>> exact, List<Set<String>> graph) {
        double sum = 0;
        for (int i = 0; i < exact.size(); i++) {
            Set<String> both = new HashSet<>(exact.get(i));
            both.retainAll(graph.get(i));
            sum += (double) both.size() / exact.get(i).size();
        }
        return sum / exact.size();
    }

    private static SearchQuery nearest(Embedding vector, int topK, Filter filter) {
        return new SearchQuery(EmbeddedDocuments.TENANT, SearchMode.VECTOR, "", Optional.of(vector), topK, 0, filter,
                GroupBy.CHUNK, Duration.ofSeconds(30));
    }

    private static Embedding vectorOf(EmbeddedDocument.Present document) {
        return document.chunks().getFirst().vector().orElseThrow();
    }

    private static Embedding random(SplittableRandom random, int dimensions) {
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = (float) random.nextGaussian();
        }
        return Embedding.normalised(components);
    }
}
