package dev.refold.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.cli.page.Svg;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.QueryComparison;
import dev.refold.store.evaluation.Side;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ComparisonPageTest {

    private static final Side LEFT = Side.parse("lucene");
    private static final Side RIGHT = Side.parse("pgvector@2");
    private static final Answerer LEFT_ONE = new Answerer("lucene", 3, "hashing-384-1f3a9c2e");
    private static final Answerer RIGHT_ONE = new Answerer("pgvector", 2, "hashing-384-1f3a9c2e");

    private static final Comparison COMPARISON = comparison(
            compared("1", "equal on both sides", "abcde", "abcde"),
            compared("2", "half of it", "abc", "bcd"),
            compared("3", "<b>\"nothing\" & {worst}</b>\u0000", "", "x"));

    /** The page is written as XHTML would be, so a parser proves that everything in it is escaped and closed. */
    @Test
    void the_page_is_well_formed_whatever_the_texts_are() throws Exception {
        String page = ComparisonPage.of(COMPARISON);
        DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replaceFirst("<!DOCTYPE html>\\s*", ""))));
        assertThat(page).contains("&lt;b&gt;&quot;nothing&quot; &amp; &#123;worst}&lt;/b&gt;", "pgvector@2",
                "prefers-color-scheme: dark");
        assertThat(page.replaceAll("(?s)<style>.*?</style>", "")).doesNotContain("{");
    }

    @Test
    void the_page_needs_nothing_from_outside() {
        String page = ComparisonPage.of(COMPARISON);
        assertThat(page).contains("default-src 'none'");
        assertThat(Pattern.compile("(?i)https?://|url\\(|@import|<script|<img|<link|src=").matcher(page).find())
                .isFalse();
    }

    @Test
    void the_plots_show_every_query() {
        String bars = Plots.overlap(List.of(1.0, 0.95, 0.3, 0.0));
        assertThat(Pattern.compile("<rect").matcher(bars).results()).hasSize(3);
        assertThat(bars).contains(">2</text>");
        assertThat(Plots.latency("a", List.of(1.0, 2.0), "b", List.of(4.0))).contains("of-left", "of-right")
                .doesNotContain("NaN");
    }

    @Test
    void an_axis_has_round_numbers_and_reaches_far_enough() {
        assertThat(Svg.roundTick(46)).isEqualTo(20);
        assertThat(Svg.roundTick(40)).isEqualTo(10);
        assertThat(Svg.roundTick(9)).isEqualTo(2.5);
        assertThat(Svg.roundTick(139)).isEqualTo(50);
        assertThat(Svg.roundTick(0)).isEqualTo(0.01);
        assertThat(Svg.roundTick(0.3)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void the_page_names_both_generations_and_how_many_queries_differ() {
        assertThat(ComparisonPage.of(COMPARISON)).contains("is generation 3, space hashing-384-1f3a9c2e",
                "generation 2, space", "2 queries are answered differently; shaded");
    }

    @Test
    void a_document_that_both_have_at_different_places_shows_the_other_place() {
        String page = ComparisonPage.of(comparison(compared("1", "text", "abc", "acb")));
        assertThat(page).contains("Title of b <span class=\"quiet\">(there 3)</span>",
                "Title of c <span class=\"quiet\">(there 2)</span>").doesNotContain("Title of a <span");
    }

    @Test
    void sides_that_agree_have_no_worst_queries() {
        Comparison same = comparison(compared("1", "text", "ab", "ab"));
        assertThat(ComparisonPage.of(same)).contains("Every query has the same answer on both sides");
    }

    private static Comparison comparison(QueryComparison... queries) {
        return new Comparison(LEFT, RIGHT, "hybrid", 5, List.of(queries));
    }

    private static QueryComparison compared(String id, String text, String left, String right) {
        return QueryComparison.of(new Query(id, text), answer(LEFT_ONE, left), answer(RIGHT_ONE, right), 5);
    }

    /** A document for each letter; as many milliseconds as documents. */
    private static Answer answer(Answerer by, String letters) {
        List<Answer.Document> documents = Stream.of(letters.split("")).filter(letter -> !letter.isEmpty())
                .map(letter -> new Answer.Document(letter, "Title of " + letter, 0.5)).toList();
        return new Answer(by, documents, documents.size());
    }
}
