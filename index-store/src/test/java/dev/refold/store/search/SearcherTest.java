package dev.refold.store.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SearcherTest {

    private static final Generation GENERATION = new Generation("fake", 1,
            new Space("toy", "toy", 2, ChunkerSettings.DEFAULT, "english"), GenerationState.LIVE);

    @Test
    void candidates_are_ordered_by_rounded_score_then_document_then_ordinal() {
        FakeSource source = new FakeSource(List.of(candidate("b", 0, 0.5), candidate("a", 1, 0.5000000004),
                candidate("a", 0, 0.4999999996), candidate("c", 0, 0.6)), List.of());
        assertThat(names(search(source, SearchMode.VECTOR, 10, GroupBy.CHUNK))).containsExactly("c#0", "a#0", "a#1",
                "b#0");
    }

    @Test
    void as_many_candidates_are_fetched_for_5_hits_as_for_10() {
        FakeSource source = new FakeSource(List.of(), List.of());
        search(source, SearchMode.HYBRID, 5, GroupBy.CHUNK);
        search(source, SearchMode.HYBRID, 100, GroupBy.CHUNK);
        search(source, SearchMode.HYBRID, 101, GroupBy.CHUNK);
        assertThat(source.limits).containsExactly(200, 200, 200, 200, 1_000, 1_000);
    }

    @Test
    void grouping_looks_further_down_until_there_are_enough_documents_or_no_more_candidates() {
        FakeSource source = new FakeSource(chunksOf(3, 1_000), List.of());
        assertThat(names(search(source, SearchMode.VECTOR, 2, GroupBy.DOCUMENT))).containsExactly("d0#0", "d1#0");
        assertThat(source.limits).containsExactly(200, 800, 3_200);
        source.limits.clear();
        assertThat(search(source, SearchMode.VECTOR, 5, GroupBy.DOCUMENT)).hasSize(3);
        assertThat(source.limits).containsExactly(200, 800, 3_200);
    }

    @Test
    void grouping_gives_up_at_a_bound() {
        FakeSource source = new FakeSource(chunksOf(2, 20_000), List.of());
        assertThat(names(search(source, SearchMode.VECTOR, 5, GroupBy.DOCUMENT))).containsExactly("d0#0");
        assertThat(source.limits).last().isEqualTo(10_000);
    }

    @Test
    void a_fused_score_does_not_depend_on_how_much_was_fetched() {
        List<Candidate> nearest = chunksOf(4, 150);
        List<Candidate> matching = IntStream.range(0, 600)
                .mapToObj(i -> new Candidate(nearest.get(599 - i).chunk(), 1 - i * 1e-5)).toList();
        List<Ranked> narrow = Ranking.byReciprocalRank(Fusion.ReciprocalRank.EVEN, nearest.subList(0, 200),
                matching.subList(0, 200), 200);
        List<Ranked> wide = Ranking.byReciprocalRank(Fusion.ReciprocalRank.EVEN, nearest, matching, 200);
        assertThat(narrow).hasSize(400);
        assertThat(wide.subList(0, 400).stream().map(Ranked::chunk)).containsExactlyElementsOf(
                narrow.stream().map(Ranked::chunk).toList());
        assertThat(wide.subList(0, 400).stream().map(Ranked::score)).containsExactlyElementsOf(
                narrow.stream().map(Ranked::score).toList());
    }

    @Test
    void a_list_that_is_shorter_than_it_might_be_leaves_nothing_to_score() {
        FakeSource source = new FakeSource(chunksOf(150, 1), List.of(candidate("d7", 0, 0.5), candidate("x", 0, 0.4)));
        Hit first = search(source, SearchMode.HYBRID, 5, GroupBy.CHUNK).getFirst();
        assertThat(first.key().id()).isEqualTo("d7");
        assertThat(source.scored).isEmpty();
    }

    @Test
    void a_chunk_that_only_one_full_list_has_is_scored_by_the_other_half_too() {
        List<Candidate> nearest = chunksOf(300, 1);
        List<Candidate> matching = new ArrayList<>(nearest.reversed());
        FakeSource source = new FakeSource(nearest, matching);
        List<Hit> hits = search(source, SearchMode.HYBRID, 10, GroupBy.CHUNK);
        assertThat(source.scored).hasSize(200);
        assertThat(hits).allSatisfy(hit -> {
            assertThat(hit.vectorScore()).isPresent();
            assertThat(hit.keywordScore()).isPresent();
        });
    }

    @Test
    void weights_of_the_fusion_add_up_to_a_score_of_one() {
        List<Candidate> both = List.of(candidate("a", 0, 0.1));
        assertThat(Ranking.byReciprocalRank(new Fusion.ReciprocalRank(60, 3, 7), both, both, 200).getFirst().score())
                .isEqualTo(1);
        assertThat(
                Ranking.byReciprocalRank(new Fusion.ReciprocalRank(60, 3, 7), both, List.of(), 200).getFirst().score())
                .isEqualTo(0.3);
    }

    @Test
    void weights_that_mean_nothing_are_refused() {
        assertThatThrownBy(() -> new Fusion.ReciprocalRank(60, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.ReciprocalRank(60, -1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.ReciprocalRank(60, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fusion.ReciprocalRank(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chunks_that_vanish_before_they_are_read_make_room_for_the_next() {
        FakeSource source = new FakeSource(chunksOf(5, 1), List.of());
        source.gone = Set.of("d0", "d2");
        assertThat(names(search(source, SearchMode.VECTOR, 2, GroupBy.CHUNK))).containsExactly("d1#0", "d3#0");
    }

    @Test
    void pages_end_with_the_window() {
        FakeSource source = new FakeSource(chunksOf(5_000, 1), List.of());
        List<String> paged = new ArrayList<>();
        SearchResult page = page(source, SearchMode.VECTOR, 30, 0);
        paged.addAll(names(page.hits()));
        while (page.next().isPresent()) {
            page = page(source, SearchMode.VECTOR, 30, page.next().getAsInt());
            paged.addAll(names(page.hits()));
        }
        assertThat(page.hits()).hasSize(10);
        assertThat(paged).containsExactlyElementsOf(IntStream.range(0, SearchQuery.WINDOW)
                .mapToObj(i -> "d" + i + "#0").toList());
        assertThat(source.limits).contains(200, 800, 3_200).doesNotContain(10_000);
    }

    @Test
    void a_search_that_finds_something_better_when_it_looks_further_shows_it_later_and_nothing_twice() {
        List<Candidate> exact = chunksOf(700, 1);
        // Each limit overlooks other chunks, as an approximate index may.
        FakeSource source = new FakeSource(exact, List.of());
        source.overlooked = (limit, place) -> (place + limit) % 7 == 0;
        List<Hit> paged = new ArrayList<>();
        SearchResult page = page(source, SearchMode.VECTOR, 40, 0);
        paged.addAll(page.hits());
        while (page.next().isPresent()) {
            page = page(source, SearchMode.VECTOR, 40, page.next().getAsInt());
            paged.addAll(page.hits());
        }
        assertThat(names(paged)).doesNotHaveDuplicates().hasSize(700);
        assertThat(paged).isSortedAccordingTo((left, right) -> Double.compare(right.score(), left.score()));
    }

    @Test
    void a_page_goes_on_behind_the_chunks_that_had_vanished() {
        FakeSource source = new FakeSource(chunksOf(6, 1), List.of());
        source.gone = Set.of("d0", "d2");
        SearchResult first = page(source, SearchMode.VECTOR, 2, 0);
        assertThat(names(first.hits())).containsExactly("d1#0", "d3#0");
        assertThat(names(page(source, SearchMode.VECTOR, 2, first.next().orElseThrow()).hits()))
                .containsExactly("d4#0", "d5#0");
    }

    private static SearchResult page(FakeSource source, SearchMode mode, int topK, int from) {
        SearchQuery query = new SearchQuery("t", mode, "word", Optional.of(Embedding.ofUnit(1, 0)), topK, 0,
                Filter.ALL, GroupBy.CHUNK, Duration.ofMinutes(1), Fusion.DEFAULT, from);
        return Searcher.search(GENERATION, query, source, TextAnalysis.of("english"));
    }

    private static List<Hit> search(FakeSource source, SearchMode mode, int topK, GroupBy groupBy) {
        SearchQuery query = new SearchQuery("t", mode, "word", Optional.of(Embedding.ofUnit(1, 0)), topK, 0,
                Filter.ALL, groupBy, Duration.ofMinutes(1));
        return Searcher.search(GENERATION, query, source, TextAnalysis.of("english")).hits();
    }

    private static List<String> names(List<Hit> hits) {
        return hits.stream().map(hit -> hit.key().id() + "#" + hit.ordinal()).toList();
    }

    private static Candidate candidate(String id, int ordinal, double score) {
        return new Candidate(new ChunkRef(id, ordinal), score);
    }

    /** All chunks of a document before those of the next. */
    private static List<Candidate> chunksOf(int documents, int chunks) {
        return IntStream.range(0, documents * chunks)
                .mapToObj(i -> candidate("d" + i / chunks, i % chunks, 1 - i * 1e-5)).toList();
    }

    /** Lists written in advance; notes how much it was asked for. */
    private static final class FakeSource implements CandidateSource {

        private final List<Candidate> nearest;
        private final List<Candidate> matching;
        private final List<Integer> limits = new ArrayList<>();
        private final List<ChunkRef> scored = new ArrayList<>();
        private Set<String> gone = Set.of();
        /** By limit and place: found last. */
        private BiPredicate<Integer, Integer> overlooked = (_, _) -> false;

        private FakeSource(List<Candidate> nearest, List<Candidate> matching) {
            this.nearest = nearest;
            this.matching = matching;
        }

        @Override
        public List<Candidate> nearest(Embedding query, int limit) {
            limits.add(limit);
            List<Candidate> found = new ArrayList<>(nearest);
            List<Candidate> late = IntStream.range(0, nearest.size()).filter(place -> overlooked.test(limit, place))
                    .mapToObj(nearest::get).toList();
            found.removeAll(late);
            return Stream.concat(found.stream(), late.stream()).limit(limit).toList();
        }

        @Override
        public List<Candidate> matching(List<String> terms, int limit) {
            limits.add(limit);
            return matching.stream().limit(limit).toList();
        }

        @Override
        public Map<ChunkRef, Double> nearness(Embedding query, List<ChunkRef> chunks) {
            return only(chunks, nearest);
        }

        @Override
        public Map<ChunkRef, Double> relevance(List<String> terms, List<ChunkRef> chunks) {
            return only(chunks, matching);
        }

        private Map<ChunkRef, Double> only(List<ChunkRef> chunks, List<Candidate> all) {
            scored.addAll(chunks);
            return all.stream().filter(candidate -> chunks.contains(candidate.chunk()))
                    .collect(Collectors.toMap(Candidate::chunk, Candidate::score));
        }

        @Override
        public List<Occurrence> containing(KeywordQuery query, int atMost) {
            throw new AssertionError("there is no phrase or prefix in these tests");
        }

        @Override
        public List<FacetCounts> facets(List<String> keys) {
            throw new AssertionError("no facets are asked for in these tests");
        }

        @Override
        public CorpusStatistics statistics(List<String> terms) {
            throw new AssertionError("there is no phrase or prefix in these tests");
        }

        @Override
        public Map<ChunkRef, Hit> read(List<ChunkRef> chunks) {
            return chunks.stream().filter(chunk -> !gone.contains(chunk.documentId()))
                    .collect(Collectors.toMap(Function.identity(), FakeSource::hit));
        }

        private static Hit hit(ChunkRef chunk) {
            return new Hit(new DocumentKey("t", chunk.documentId()), chunk.ordinal(), new Order(1, 0, 1),
                    new Position(0, 1), 0, OptionalDouble.empty(), OptionalDouble.empty(), "", "", 0, 0,
                    Metadata.EMPTY, Optional.empty());
        }
    }
}
