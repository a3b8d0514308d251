package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.GenerationState;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchQuery;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.search.ChunkRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keyword search: one analysis, BM25 per tenant, scores like the reference's. */
public abstract class KeywordContract extends StoreContract {

    private static final double SCORE_TOLERANCE = 1e-3;

    @Test
    void words_match_whatever_their_case_accents_and_endings() {
        liveWith(document("a").chunks("The QUEUES were blocking the Café").build(),
                document("b").chunks("nothing of it").build());
        for (String text : List.of("queue", "Queueing", "blocked", "cafe", "CAFÉS")) {
            assertThat(found(keyword(text))).as(text).containsExactly("a#0");
        }
    }

    @Test
    void stop_words_match_nothing() {
        liveWith(document("a").chunks("the of and").build(), document("b").chunks("the cat").build());
        assertThat(found(keyword("the of and"))).isEmpty();
        assertThat(found(keyword("the cat"))).containsExactly("b#0");
    }

    @Test
    void parts_of_words_match_nothing() {
        liveWith(document("a").chunks("blackboard").build());
        assertThat(found(keyword("black"))).isEmpty();
        assertThat(found(keyword("board"))).isEmpty();
    }

    @Test
    void the_title_counts_for_every_chunk() {
        liveWith(document("a").title("Printer").chunks("it burns", "it smokes").build(),
                document("b").chunks("a printer").build());
        assertThat(found(keyword("printer"))).containsExactlyInAnyOrder("a#0", "a#1", "b#0");
    }

    @Test
    void a_changed_title_changes_what_is_found() {
        TestSink sink = liveWith(document("a").title("Printer").chunks("it burns").build());
        sink.apply(document("a").version(2).title("Stove").chunks("it burns").build());
        settle();
        assertThat(found(keyword("printer"))).isEmpty();
        assertThat(found(keyword("stove"))).containsExactly("a#0");
    }

    @Test
    void more_of_the_querys_words_rank_higher_and_rarer_ones_weigh_more() {
        liveWith(document("both").chunks("common rare").build(), document("rare").chunks("rare word").build(),
                document("common").chunks("common word").build(), document("c2").chunks("common word").build(),
                document("c3").chunks("common word").build());
        assertThat(found(keyword("common rare"))).startsWith("both#0", "rare#0");
    }

    @Test
    void a_shorter_chunk_ranks_higher_for_the_same_word() {
        liveWith(document("long").chunks("alpha " + "filler ".repeat(50)).build(),
                document("short").chunks("alpha").build());
        assertThat(found(keyword("alpha"))).containsExactly("short#0", "long#0");
    }

    @Test
    void what_was_deleted_no_longer_weighs() {
        EmbeddedDocument.Present kept = document("kept").chunks("alpha beta").build();
        TestSink sink = liveWith(kept, document("gone").chunks("alpha gamma delta epsilon").build());
        sink.apply(deleted("gone", 2));
        settle();
        assertLikeReference(List.of(kept), List.of(keyword("alpha"), keyword("alpha beta"), keyword("alpha gamma")));
    }

    @Test
    void words_of_hostile_texts_are_only_words() {
        liveWith(document("a").chunks("it's 'quoted' & \"so\" | on ! (x) :* <-> \\ %s $1 {} [] ;-- a:b").build(),
                document("b").chunks("beta").build());
        for (String text : List.of("quoted & beta", "'quoted'", "quoted:*", "!beta quoted", "quot%", "a:b | c",
                "\\'; DROP TABLE chunks; --quoted", "quoted AND NOT beta", "(quoted", "\"quoted")) {
            assertThat(found(keyword(text))).as(text).contains("a#0");
        }
        assertThat(found(keyword("x' OR '1'='1"))).doesNotContain("b#0");
    }

    @Test
    void words_of_any_script_are_found() {
        liveWith(document("ru").chunks("печатающее устройство горит").build(),
                document("el").chunks("εκτυπωτής").build(),
                document("ja").chunks("印刷機が燃えている").build(), document("emoji").chunks("fire 🔥 here").build());
        assertThat(found(keyword("УСТРОЙСТВО"))).containsExactly("ru#0");
        assertThat(found(keyword("εκτυπωτής"))).containsExactly("el#0");
        assertThat(found(keyword("燃"))).containsExactly("ja#0");
        assertThat(found(keyword("🔥"))).containsExactly("emoji#0");
    }

    @Test
    void a_query_of_very_many_words_is_answered() {
        liveWith(document("a").chunks("needle").build(), document("b").chunks("hay").build());
        String text = IntStream.range(0, 2_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        assertThat(found(keyword(text + " needle"))).containsExactly("a#0");
    }

    @Test
    void a_word_longer_than_any_store_takes_does_no_harm() {
        liveWith(document("a").chunks("x".repeat(5_000) + " needle " + "ﷺ".repeat(300)).build());
        assertThat(found(keyword("needle"))).containsExactly("a#0");
        assertThat(found(keyword("needle " + "y".repeat(40_000)))).containsExactly("a#0");
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void scores_are_those_of_the_reference(long seed) {
        Random random = new Random(seed);
        List<EmbeddedDocument.Present> documents = IntStream.range(0, 60).mapToObj(i -> document("d" + i)
                .title(random.nextBoolean() ? words(random, 2) : "")
                .chunks(IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(_ -> words(random, 30)).toList()).build())
                .toList();
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        List<SearchQuery> queries = IntStream.range(0, 15)
                .mapToObj(_ -> Queries.topK(keyword(words(random, 4)), 500)).toList();
        assertLikeReference(documents, queries);
    }

    private void assertLikeReference(List<EmbeddedDocument.Present> documents, List<SearchQuery> queries) {
        try (IndexStore reference = MemoryStore.create()) {
            int number = reference.create(space(EmbeddedDocuments.DIMENSIONS)).number();
            reference.transition(number, GenerationState.READY);
            TestSink.claim(reference, reference.promote(number)).apply(documents);
            for (SearchQuery query : queries) {
                Map<ChunkRef, Double> expected = scores(reference.search(LIVE, query).hits());
                Map<ChunkRef, Double> actual = scores(hits(query));
                assertThat(actual.keySet()).as(query.text()).isEqualTo(expected.keySet());
                expected.forEach((chunk, score) -> assertThat(actual.get(chunk)).as("%s in %s", query.text(), chunk)
                        .isCloseTo(score, within(SCORE_TOLERANCE)));
            }
        }
    }

    private static Map<ChunkRef, Double> scores(List<Hit> hits) {
        Map<ChunkRef, Double> scores = new LinkedHashMap<>();
        hits.forEach(hit -> scores.put(new ChunkRef(hit.key().id(), hit.ordinal()), hit.score()));
        return scores;
    }

    /** Word i is about i times as rare as word 1 (Zipf). */
    private static String words(Random random, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(count); i++) {
            words.add("w" + (int) Math.pow(80, random.nextDouble()));
        }
        return String.join(" ", words);
    }
}
