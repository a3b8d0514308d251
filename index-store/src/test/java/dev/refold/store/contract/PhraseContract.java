package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.GenerationState;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import dev.refold.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Phrases and beginnings of words in keyword search: exact, and alike in every store. */
public abstract class PhraseContract extends StoreContract {

    private static final double SCORE_TOLERANCE = 1e-3;

    @Test
    void a_phrase_is_found_where_its_words_follow_one_another() {
        liveWith(document("a").chunks("the printer has a full queue today").build(),
                document("b").chunks("the queue is full").build(), document("c").chunks("full of a queue").build(),
                document("d").chunks("full").build());
        assertThat(found(keyword("\"full queue\""))).containsExactly("a#0");
        assertThat(found(keyword("full queue"))).hasSize(4);
    }

    @Test
    void case_accents_and_endings_count_in_a_phrase_as_little_as_elsewhere() {
        liveWith(document("a").chunks("Blocking, the CAFÉS opened").build());
        assertThat(found(keyword("\"blocked the cafe opening\""))).containsExactly("a#0");
    }

    @Test
    void a_stop_word_in_a_phrase_stands_for_any_stop_word_and_is_not_left_out() {
        liveWith(document("of").chunks("queue of messages").build(),
                document("for").chunks("queue for messages").build(),
                document("near").chunks("queue messages").build(),
                document("far").chunks("queue with of messages").build());
        assertThat(found(keyword("\"queue of messages\""))).containsExactlyInAnyOrder("of#0", "for#0");
        assertThat(found(keyword("\"queue messages\""))).containsExactly("near#0");
    }

    @Test
    void other_words_need_not_be_there_and_raise_the_score() {
        liveWith(document("a").chunks("full queue").build(), document("b").chunks("full queue blocks").build(),
                document("c").chunks("blocks").build());
        assertThat(found(keyword("\"full queue\" block"))).containsExactly("b#0", "a#0");
        assertThat(found(keyword("full \"blocks\""))).containsExactly("b#0", "c#0");
    }

    @Test
    void all_phrases_must_be_there() {
        liveWith(document("a").chunks("full queue and empty stack").build(), document("b").chunks("full queue").build(),
                document("c").chunks("full stack and empty queue").build());
        assertThat(found(keyword("\"full queue\" \"empty stack\""))).containsExactly("a#0");
    }

    @Test
    void a_phrase_in_the_title_finds_every_chunk_and_none_spans_title_and_text() {
        liveWith(document("a").title("Full queue").chunks("it burns", "it smokes").build(),
                document("b").title("Full").chunks("queue of it").build());
        assertThat(found(keyword("\"full queue\""))).containsExactlyInAnyOrder("a#0", "a#1");
    }

    @Test
    void a_beginning_finds_the_words_that_begin_so() {
        liveWith(document("a").chunks("printer").build(), document("b").chunks("Printing press").build(),
                document("c").chunks("blueprint").build(), document("d").chunks("prints").build());
        assertThat(found(keyword("print*"))).containsExactlyInAnyOrder("a#0", "b#0", "d#0");
        assertThat(found(keyword("BLUEPRI*"))).containsExactly("c#0");
    }

    @Test
    void a_beginning_finds_at_least_what_it_finds_as_a_word() {
        liveWith(document("a").chunks("a happy end").build(), document("b").chunks("happiness").build(),
                document("c").chunks("cafés").build());
        assertThat(found(keyword("happy"))).isNotEmpty();
        assertThat(found(keyword("happy*"))).containsAll(found(keyword("happy")));
        assertThat(found(keyword("blocking* cafe*"))).isEmpty();
        assertThat(found(keyword("Café*"))).containsExactly("c#0");
    }

    @Test
    void every_beginning_must_be_there_and_other_words_need_not() {
        liveWith(document("a").chunks("printer queue").build(), document("b").chunks("printer").build(),
                document("c").chunks("queue").build(), document("d").chunks("printer queue alpha").build());
        assertThat(found(keyword("prin* que* alpha"))).containsExactly("d#0", "a#0");
        assertThat(found(keyword("prin* \"printer queue\""))).containsExactly("a#0", "d#0");
    }

    @Test
    void only_the_last_part_of_a_compound_is_a_beginning() {
        liveWith(document("a").chunks("open-source software").build(), document("b").chunks("sourdough").build());
        assertThat(found(keyword("open-sour*"))).containsExactly("a#0", "b#0");
    }

    @Test
    void what_is_no_phrase_or_beginning_is_punctuation() {
        liveWith(document("a").chunks("queue and full").build(), document("b").chunks("fullness").build());
        for (String text : List.of("\"full queue", "full\" queue", "full queue\"", "full * queue", "*full queue*s",
                "full\\* queue", "\\\"full queue\\\"", "\"\" full queue", "\"the of\" full queue",
                "\"full*\" queue")) {
            assertThat(found(keyword(text))).as(text).startsWith("a#0");
        }
    }

    @Test
    void a_beginning_that_is_too_short_and_very_many_phrases_are_refused() {
        liveWith(document("a").chunks("abc").build());
        for (String text : List.of("a*", "be*", "x-ab*")) {
            assertThatThrownBy(() -> hits(keyword(text))).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("too short").hasMessageContaining("3 letters");
        }
        assertThatThrownBy(() -> hits(keyword("\"abc\" ".repeat(33)))).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("32");
    }

    @Test
    void the_other_modes_take_quotes_and_stars_as_punctuation() {
        liveWith(document("a").chunks("queue and full").build(), document("b").chunks("fullness").build());
        assertThat(found(query(SearchMode.HYBRID, "\"full queue\" ab*"))).hasSize(2);
        assertThat(found(query(SearchMode.VECTOR, "\"full queue\" ab*"))).hasSize(2);
    }

    @Test
    void what_was_changed_or_deleted_or_is_anothers_is_not_found() {
        TestSink sink = liveWith(document("a").chunks("full queue printer").build(),
                document("b").chunks("full queue printer").build(),
                document(new DocumentKey("other", "c")).chunks("full queue printer").build(),
                document("d").chunks("full queue printer").build());
        sink.apply(document("a").version(2).chunks("empty queue").build(), EmbeddedDocuments.deleted("b", 2));
        settle();
        for (String text : List.of("\"full queue\"", "printe*", "\"full queue\" print*")) {
            assertThat(found(keyword(text))).as(text).containsExactly("d#0");
        }
    }

    @Test
    void a_filter_narrows_phrases_and_beginnings() {
        liveWith(document("a").chunks("full queue").metadata("priority", 1).build(),
                document("b").chunks("full queue").metadata("priority", 2).build());
        Filter filter = new Filter.Eq("priority", new MetadataValue.Numeric(2));
        for (String text : List.of("\"full queue\"", "queu*", "\"full\" queu*")) {
            assertThat(found(Queries.filter(keyword(text), filter))).as(text).containsExactly("b#0");
        }
    }

    @Test
    void pages_and_groups_of_phrases_have_every_hit_once() {
        liveWith(IntStream.range(0, 40).mapToObj(i -> document("d" + i)
                .chunks("full queue" + " more".repeat(i), "queue full", "a full queue again" + " more".repeat(i))
                .build())
                .toArray(EmbeddedDocument[]::new));
        assertThat(pages(Queries.topK(keyword("\"full queue\""), 7))).hasSize(80).doesNotHaveDuplicates();
        assertThat(pages(Queries.topK(Queries.byDocument(keyword("\"full queue\" que*")), 7))).hasSize(40)
                .doesNotHaveDuplicates();
    }

    private List<String> pages(SearchQuery query) {
        List<String> all = new ArrayList<>();
        OptionalInt next = OptionalInt.of(0);
        while (next.isPresent()) {
            SearchResult page = store().search(LIVE, Queries.from(query, next.getAsInt()));
            page.hits().forEach(hit -> all.add(hit.key().id() + "#" + hit.ordinal()));
            next = page.next();
        }
        return all;
    }

    /** Words that no stemmer changes, so that a text is the list of its words, and a phrase a part of that list. */
    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void what_is_found_is_what_a_look_at_the_texts_finds(long seed) {
        Random random = new Random(seed);
        List<EmbeddedDocument.Present> documents = IntStream.range(0, 60).mapToObj(i -> document("d" + i)
                .title(random.nextBoolean() ? words(random, 3) : "")
                .chunks(IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(_ -> words(random, 25)).toList()).build())
                .toList();
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        try (IndexStore reference = reference(documents)) {
            for (int i = 0; i < 12; i++) {
                List<String> phrases = IntStream.range(0, random.nextInt(3)).mapToObj(_ -> words(random, 3)).toList();
                List<String> beginnings = IntStream.range(phrases.isEmpty() ? 0 : 1, random.nextInt(1, 3))
                        .mapToObj(_ -> word(random).substring(0, 3)).toList();
                String text = words(random, 2) + phrases.stream().map(phrase -> " \"" + phrase + '"')
                        .collect(Collectors.joining())
                        + beginnings.stream().map(beginning -> " " + beginning + "*")
                                .collect(Collectors.joining());
                SearchQuery query = Queries.topK(keyword(text), 1_000);
                List<Hit> actual = hits(query);
                if (!phrases.isEmpty() || !beginnings.isEmpty()) {
                    assertThat(actual.stream().map(hit -> hit.key().id() + "#" + hit.ordinal()))
                            .as("seed %d: %s", seed, text)
                            .containsExactlyInAnyOrderElementsOf(expected(documents, phrases, beginnings));
                }
                assertSameScores(actual, reference.search(LIVE, query).hits(), text);
            }
        }
    }

    private static List<String> expected(List<EmbeddedDocument.Present> documents, List<String> phrases,
            List<String> beginnings) {
        List<String> expected = new ArrayList<>();
        for (EmbeddedDocument.Present document : documents) {
            document.chunks().forEach(chunk -> {
                List<String> texts = List.of(" " + document.title() + " ", " " + document.textOf(chunk) + " ");
                if (phrases.stream()
                        .allMatch(phrase -> texts.stream().anyMatch(text -> text.contains(" " + phrase + " ")))
                        && beginnings.stream().allMatch(beginning -> texts.stream().anyMatch(text -> text.contains(
                                " " + beginning)))) {
                    expected.add(document.key().id() + "#" + chunk.ordinal());
                }
            });
        }
        return expected;
    }

    private IndexStore reference(List<EmbeddedDocument.Present> documents) {
        IndexStore reference = MemoryStore.create();
        int number = reference.create(space(EmbeddedDocuments.DIMENSIONS)).number();
        reference.transition(number, GenerationState.READY);
        TestSink.claim(reference, reference.promote(number)).apply(documents);
        return reference;
    }

    private static void assertSameScores(List<Hit> actual, List<Hit> expected, String text) {
        assertThat(actual).as(text).hasSameSizeAs(expected);
        for (Hit hit : expected) {
            assertThat(actual).filteredOn(other -> other.key().equals(hit.key()) && other.ordinal() == hit.ordinal())
                    .as("%s in %s", text, hit.key()).singleElement()
                    .satisfies(other -> assertThat(other.score()).isCloseTo(hit.score(), within(SCORE_TOLERANCE)));
        }
    }

    private static String words(Random random, int most) {
        return IntStream.rangeClosed(0, random.nextInt(most)).mapToObj(_ -> word(random))
                .collect(Collectors.joining(" "));
    }

    /** Few, so that phrases are found. */
    private static String word(Random random) {
        return Arrays.asList("qx1", "qx12", "qx123", "qy1", "qy10", "zz9").get(random.nextInt(6));
    }
}
