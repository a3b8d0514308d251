package dev.refold.store.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextAnalysisTest {

    private static final TextAnalysis ENGLISH = TextAnalysis.of("english");
    private static final TextAnalysis NONE = TextAnalysis.of("none");

    @Test
    void english_words_are_lower_cased_folded_stemmed_and_stop_words_left_out() {
        assertThat(ENGLISH.queryTerms("The Queues' owner's CAFÉ is blocking")).containsExactly("queue", "owner", "cafe",
                "block");
    }

    @Test
    void without_a_language_words_are_only_lower_cased_and_folded() {
        assertThat(NONE.queryTerms("The Queues of CAFÉ")).containsExactly("the", "queues", "of", "cafe");
    }

    @ParameterizedTest
    @CsvSource({"german, die Häuser, haus", "french, l'avion des chevaux, avion", "spanish, los gatos, gat",
            "italian, dell'amico, amic", "portuguese, os gatos, gat", "dutch, de katten, kat"})
    void other_languages_have_stop_words_and_stems_of_their_own(String language, String text, String first) {
        assertThat(TextAnalysis.of(language).queryTerms(text)).first().isEqualTo(first);
    }

    @Test
    void an_unknown_language_is_refused_with_the_list_of_known_ones() {
        assertThatThrownBy(() -> TextAnalysis.of("klingon")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("klingon").hasMessageContaining("english").hasMessageContaining("none");
    }

    @Test
    void tokens_know_where_they_stand_in_utf_16_units() {
        String text = "😀 Blocking queues";
        assertThat(ENGLISH.tokens(text)).filteredOn(token -> token.term().equals("block")).singleElement()
                .satisfies(token -> assertThat(text.substring(token.start(), token.end())).isEqualTo("Blocking"));
    }

    @Test
    void query_terms_are_distinct_and_keep_their_order() {
        assertThat(ENGLISH.queryTerms("queue blocks queue blocking full")).containsExactly("queue", "block", "full");
    }

    @Test
    void terms_fit_every_store_whatever_the_text() {
        String hostile = "ﷺ".repeat(3_000) + " " + "🏳️‍🌈".repeat(2_000) + " " + "x".repeat(100_000) + " a\0b \uD800 "
                + "漢".repeat(2_000) + " " + "é́".repeat(5_000) + " " + "𐐷".repeat(3_000);
        for (Token token : NONE.tokens(hostile)) {
            assertThat(token.term().getBytes(StandardCharsets.UTF_8).length).isBetween(1,
                    TextAnalysis.MAX_TERM_BYTES);
            assertThat(token.term()).doesNotContain("\0");
            assertThat(new String(token.term().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .as("survives UTF-8").isEqualTo(token.term());
        }
    }

    @Test
    void a_text_without_words_has_no_terms() {
        assertThat(ENGLISH.queryTerms(" … !? the of ")).isEmpty();
    }

    @Test
    void a_chunks_terms_are_those_of_its_title_and_its_text() {
        ChunkTerms terms = ChunkTerms.of(ENGLISH, "Full queue", "the queue blocks");
        assertThat(terms.frequencies()).containsOnlyKeys("full", "queue", "block").containsEntry("queue", 2);
        assertThat(terms.length()).isEqualTo(4);
        assertThat(List.of(terms.frequency("queue"), terms.frequency("absent"))).containsExactly(2, 0);
    }
}
