package dev.refold.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.contract.Seeds;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SnippetsTest {

    private static final TextAnalysis ENGLISH = TextAnalysis.of("english");
    private static final String FILLER = "Nothing to see here. ".repeat(40);

    @Test
    void a_short_text_is_its_own_snippet_with_all_matches_marked() {
        Snippet snippet = snippet("A full queue blocks; queues block.", "blocking queue");
        assertThat(snippet.text()).isEqualTo("A full queue blocks; queues block.");
        assertThat(marked(snippet)).containsExactly("queue", "blocks", "queues", "block");
    }

    @Test
    void the_place_with_the_most_different_words_is_shown() {
        Snippet snippet = snippet("queue queue queue. " + FILLER + "The queue blocks when full. " + FILLER,
                "queue blocks full");
        assertThat(snippet.text()).contains("The queue blocks when full.");
        assertThat(marked(snippet)).containsExactly("queue", "blocks", "full");
    }

    @Test
    void a_snippet_begins_with_a_sentence_where_one_is_near() {
        Snippet snippet = snippet(FILLER + "It happens that the queue blocks. " + FILLER, "queue");
        assertThat(snippet.text()).startsWith("Nothing to see here.");
        assertThat(snippet.text()).contains("It happens that the queue blocks.");
    }

    @Test
    void words_are_not_cut() {
        String words = IntStream.range(0, 300).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        Snippet snippet = snippet(words, "word150");
        assertThat(List.of(words.split(" "))).containsAll(List.of(snippet.text().split(" ")));
        assertThat(snippet.text()).contains("word150").doesNotEndWith(" ");
    }

    @Test
    void without_a_match_the_beginning_is_shown() {
        Snippet snippet = snippet("It begins here. " + FILLER, "queue");
        assertThat(snippet.start()).isZero();
        assertThat(snippet.text()).startsWith("It begins here.").hasSizeLessThanOrEqualTo(Snippets.MAX_CHARS);
        assertThat(snippet.highlights()).isEmpty();
    }

    @Test
    void an_empty_text_has_an_empty_snippet() {
        assertThat(snippet("", "queue")).isEqualTo(new Snippet("", 0, List.of()));
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void any_text_gives_a_true_part_of_itself_that_halves_no_pair(long seed) {
        Random random = new Random(seed);
        List<String> pieces = List.of("queue", "block", "😀", "𐐷", " ", " ", ". ", "\n", "漢字", "x".repeat(90), "é",
                "😀".repeat(60), "the");
        for (int round = 0; round < 500; round++) {
            String text = IntStream.range(0, random.nextInt(120))
                    .mapToObj(_ -> pieces.get(random.nextInt(pieces.size()))).collect(Collectors.joining());
            Snippet snippet = snippet(text, "queue block");
            String what = "seed " + seed + ", round " + round;
            assertThat(text.substring(snippet.start(), snippet.start() + snippet.text().length())).as(what)
                    .isEqualTo(snippet.text());
            assertThat(snippet.text().length()).as(what).isLessThanOrEqualTo(Snippets.MAX_CHARS);
            assertThat(snippet.text().codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF)).as(what)
                    .isTrue();
            assertThat(marked(snippet)).as(what).allSatisfy(
                    word -> assertThat(ENGLISH.queryTerms(word)).containsAnyOf("queue", "block"));
            boolean matches = ENGLISH.queryTerms(text).stream().anyMatch(List.of("queue", "block")::contains);
            assertThat(!snippet.highlights().isEmpty()).as(what).isEqualTo(matches);
        }
    }

    @Test
    void a_very_long_text_is_answered_from_its_beginning() {
        Snippet snippet = snippet("queue " + "😀 word ".repeat(500_000), "queue");
        assertThat(marked(snippet)).containsExactly("queue");
    }

    private static Snippet snippet(String text, String query) {
        return Snippets.of(text, ENGLISH.queryTerms(query)::contains, ENGLISH);
    }

    private static List<String> marked(Snippet snippet) {
        return snippet.highlights().stream().map(range -> snippet.text().substring(range.start(), range.end()))
                .toList();
    }
}
