package dev.refold.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.refold.cli.exit.CommandException;
import dev.refold.store.evaluation.Query;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonTest {

    private static final Side LEFT = Side.parse("lucene");
    private static final Side RIGHT = Side.parse("pgvector@2");

    private static final Comparison COMPARISON = comparison(
            compared("1", "equal on both sides", answer("abcde"), answer("abcde")),
            compared("2", "half of it", answer("abc"), answer("bcd")),
            compared("3", "<b>\"nothing\" & {worst}</b>\u0000", answer(""), answer("x")));

    @Test
    void a_side_is_a_store_or_one_of_its_generations() {
        assertThat(LEFT).isEqualTo(new Side("lucene", OptionalInt.empty())).hasToString("lucene");
        assertThat(RIGHT).isEqualTo(new Side("pgvector", OptionalInt.of(2))).hasToString("pgvector@2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@2", "lucene@", "lucene@0", "lucene@live", "lucene@99999999999"})
    void what_is_no_side_is_refused(String text) {
        assertThatThrownBy(() -> Side.parse(text)).isInstanceOf(CommandException.class)
                .hasMessageContaining("STORE@GENERATION");
    }

    @Test
    void a_comparison_sums_up_its_queries() {
        assertThat(COMPARISON.jaccard().mean()).isCloseTo(0.5, within(1e-12));
        assertThat(COMPARISON.jaccard().median()).isEqualTo(0.5);
        assertThat(COMPARISON.jaccard().worst()).isZero();
        assertThat(COMPARISON.emptyOnOneSide()).isEqualTo(1);
        assertThat(COMPARISON.leftMillis().worst()).isEqualTo(5);
    }

    @Test
    void the_worst_queries_come_first_and_those_that_agree_are_not_among_them() {
        assertThat(COMPARISON.worst(10)).extracting(one -> one.query().id()).containsExactly("3", "2");
        assertThat(COMPARISON.worst(1)).hasSize(1);
    }

    @Test
    void the_json_has_the_means_and_every_query() {
        JsonNode json = JsonMapper.shared().readTree(ComparisonJson.of(COMPARISON));
        assertThat(json.propertyNames()).contains("left", "right", "mode", "k", "queries", "jaccard", "rbo", "spearman",
                "perQuery");
        assertThat(json.get("right").stringValue()).isEqualTo("pgvector@2");
        assertThat(json.get("jaccard").doubleValue()).isCloseTo(0.5, within(1e-12));
        assertThat(json.get("perQuery")).hasSize(3);
        assertThat(json.at("/perQuery/1/left/documents/0/id").stringValue()).isEqualTo("a");
    }

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
    void sides_that_agree_have_no_worst_queries() {
        Comparison same = comparison(compared("1", "text", answer("ab"), answer("ab")));
        assertThat(ComparisonPage.of(same)).contains("Every query has the same answer on both sides");
    }

    private static Comparison comparison(QueryComparison... queries) {
        return new Comparison(LEFT, RIGHT, "hybrid", 5, List.of(queries));
    }

    private static QueryComparison compared(String id, String text, Answer left, Answer right) {
        return QueryComparison.of(new Query(id, text), left, right, 5);
    }

    /** A document for each letter; as many milliseconds as documents. */
    private static Answer answer(String letters) {
        List<Answer.Document> documents = Stream.of(letters.split("")).filter(letter -> !letter.isEmpty())
                .map(letter -> new Answer.Document(letter, "Title of " + letter, 0.5)).toList();
        return new Answer(documents, documents.size());
    }
}
