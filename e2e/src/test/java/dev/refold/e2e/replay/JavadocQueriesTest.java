package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.ingest.javadoc.JavadocSource;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.evaluation.CollectionFiles;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the queries for the JDK's Javadoc claim to be. */
class JavadocQueriesTest {

    private static final TextAnalysis ENGLISH = TextAnalysis.of("english");
    private static final String CAMEL_CASE = "(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])";

    private final List<JsonNode> queries = JavadocQueries.lines().stream().map(JsonMapper.shared()::readTree).toList();

    @Test
    void there_are_at_least_sixty_and_no_two_are_alike() {
        assertThat(CollectionFiles.queries(JavadocQueries.lines())).hasSizeGreaterThanOrEqualTo(60);
        assertThat(queries.stream().map(query -> query.path("text").asString())).doesNotHaveDuplicates();
        assertThat(queries.stream().map(JavadocQueriesTest::expected)).doesNotHaveDuplicates();
    }

    @Test
    void at_least_half_share_no_word_with_the_name_of_the_type_they_mean() {
        List<JsonNode> marked = queries.stream().filter(query -> query.path("sharesNoWord").asBoolean(false)).toList();

        assertThat(marked).hasSizeGreaterThanOrEqualTo((queries.size() + 1) / 2);
        for (JsonNode query : marked) {
            String name = simpleName(expected(query));
            assertThat(shared(query.path("text").asString(), name)).as("%s shares with %s", query, name).isEmpty();
        }
    }

    @Test
    void the_words_of_a_name_are_split_and_compared_as_keyword_search_does() {
        assertThat(shared("a queue that blocks", "ArrayBlockingQueue")).containsExactlyInAnyOrder("queue", "block");
        assertThat(shared("unzip a stream, or a UUID", "GZIPInputStream")).containsExactly("stream");
        assertThat(shared("base of 64 bits", "Base64")).containsExactlyInAnyOrder("base", "64");
        assertThat(shared("what is on the table", "CopyOnWriteArrayList")).containsExactly("on");
    }

    @Test
    void every_type_they_mean_is_in_the_corpus() {
        Set<String> ids = new HashSet<>();
        try (SourceItems items = JavadocSource.ofRunningJdk("default").open()) {
            items.forEachRemaining(item -> {
                if (item instanceof SourceItem.Document document) {
                    ids.add(document.event().key().id());
                }
            });
        }

        assertThat(queries.stream().map(JavadocQueriesTest::expected)).isSubsetOf(ids);
    }

    private static String expected(JsonNode query) {
        return query.path("expects").asString();
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** Written alike, or alike once stemmed. */
    private static Set<String> shared(String text, String name) {
        Set<String> common = words(text.replaceAll("[^A-Za-z0-9]+", " "));
        common.retainAll(words(String.join(" ", name.split(CAMEL_CASE))));
        return common;
    }

    private static Set<String> words(String text) {
        Set<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).split(" ")).map(JavadocQueriesTest::stem)
                .collect(Collectors.toCollection(HashSet::new));
        words.remove("");
        return words;
    }

    /** Stop words are words all the same. */
    private static String stem(String word) {
        return ENGLISH.queryTerms(word).stream().findFirst().orElse(word);
    }
}
