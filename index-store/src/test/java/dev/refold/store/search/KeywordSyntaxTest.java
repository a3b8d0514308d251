package dev.refold.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeywordSyntaxTest {

    private static final TextAnalysis ENGLISH = TextAnalysis.of("english");

    @Test
    void words_phrases_and_beginnings_are_told_apart() {
        KeywordSyntax syntax = parse("fox \"full queue\" print* dog");
        assertThat(syntax.phrases()).containsExactly("full queue");
        assertThat(syntax.prefixes()).containsExactly(new Prefix("print", Optional.of("print")));
        assertThat(ENGLISH.queryTerms(syntax.words())).containsExactly("fox", "dog");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            print*ed         | print,ed
            * star           | star
            2 * three        | 2,three
            "never closed    | never,close
            \\"queue\\" full   | queue,full
            print\\*         | print
            *print           | print
            """)
    void punctuation_is_no_syntax(String text, String words) {
        KeywordSyntax syntax = parse(text);
        assertThat(syntax.phrases()).isEmpty();
        assertThat(syntax.prefixes()).isEmpty();
        assertThat(ENGLISH.queryTerms(syntax.words())).containsExactly(words.split(","));
    }

    @Test
    void a_quote_in_a_phrase_is_escaped() {
        assertThat(parse("\"say \\\"no\\\" more\" x").phrases()).containsExactly("say \"no\" more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Café*", "CAFE*", "cafe*,", "cafe*)", "\"x\"cafe*"})
    void a_beginning_is_folded_and_ends_at_what_is_no_letter(String text) {
        assertThat(parse(text).prefixes()).extracting(Prefix::beginning).containsExactly("cafe");
    }

    @Test
    void a_stop_word_is_a_beginning_and_no_word() {
        assertThat(parse("the*").prefixes()).containsExactly(new Prefix("the", Optional.empty()));
    }

    @Test
    void a_text_without_quotes_stars_and_backslashes_is_all_words() {
        String text = "it's 5 o'clock: (x) — naïve? 日本 🔥 a/b";
        assertThat(parse(text)).isEqualTo(new KeywordSyntax(text, List.of(), List.of()));
    }

    @Test
    void whatever_is_typed_is_read_or_refused() {
        Random random = new Random(3);
        List<String> parts = List.of("\"", "*", "\\", " ", "word", "ab", "é", "🔥", "日", "\n", "'s", "\u0301", "-");
        for (int i = 0; i < 20_000; i++) {
            String text = IntStream.range(0, random.nextInt(8)).mapToObj(_ -> parts.get(random.nextInt(parts.size())))
                    .collect(Collectors.joining());
            try {
                KeywordSyntax syntax = parse(text);
                assertThat(syntax.prefixes()).as(text).allSatisfy(prefix -> assertThat(prefix.beginning())
                        .hasSizeGreaterThanOrEqualTo(KeywordSyntax.LEAST_PREFIX_CHARS));
            } catch (StoreException.Refused e) {
                assertThat(e).as(text).hasMessageContaining("too short");
            }
        }
    }

    private static KeywordSyntax parse(String text) {
        return KeywordSyntax.parse(text, ENGLISH);
    }
}
