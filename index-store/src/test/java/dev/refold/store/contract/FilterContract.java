package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.SearchMode;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.Filter.Comparison;
import dev.refold.store.filter.FilterEvaluator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Filters mean in every store and in every mode what {@link FilterEvaluator} says. */
public abstract class FilterContract extends StoreContract {

    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");
    private static final double NEW_YEAR_MILLIS = 1_767_225_600_000.0;
    private static final List<SearchMode> MODES = List.of(SearchMode.values());

    @Test
    void every_operator_finds_what_is_written_here() {
        liveWith(document("a").chunks("alpha").metadata("kind", "x").metadata("n", 1).occurredAt(NEW_YEAR).build(),
                document("b").chunks("alpha").metadata("kind", "y").metadata("n", 2.5).build(),
                document("c").chunks("alpha").metadata("kind", many(text("x"), text("z"), number(3))).build(),
                document("d").chunks("alpha").metadata("n", many(number(1), number(9))).build(),
                document("e").chunks("alpha").metadata("n", "1").metadata("kind", new MetadataValue.Bool(true))
                        .metadata("empty", many()).build());
        table().forEach((filter, expected) -> {
            String ids = hits(Queries.filter(keyword("alpha"), filter)).stream().map(hit -> hit.key().id())
                    .collect(Collectors.joining());
            assertThat(ids).as("%s", filter).isEqualTo(expected);
            assertThat(store().count(LIVE, TENANT, filter).documents()).as("%s", filter).isEqualTo(expected.length());
        });
    }

    private static Map<Filter, String> table() {
        return Map.ofEntries(Map.entry(Filter.ALL, "abcde"), Map.entry(new Filter.Or(List.of()), ""),
                Map.entry(eq("kind", text("x")), "ac"), Map.entry(eq("kind", text("X")), ""),
                Map.entry(eq("kind", new MetadataValue.Bool(true)), "e"), Map.entry(eq("kind", text("true")), ""),
                Map.entry(eq("n", number(1)), "ad"), Map.entry(eq("n", text("1")), "e"),
                Map.entry(eq("missing", text("x")), ""), Map.entry(new Filter.Ne("kind", text("x")), "bde"),
                Map.entry(new Filter.Ne("missing", text("x")), "abcde"),
                Map.entry(new Filter.In("kind", List.of(text("y"), text("z"))), "bc"),
                Map.entry(new Filter.In("kind", List.of()), ""),
                Map.entry(new Filter.In("n", List.of(number(9), text("1"))), "de"),
                Map.entry(range("n", Comparison.LT, 2.5), "ad"), Map.entry(range("n", Comparison.LTE, 2.5), "abd"),
                Map.entry(range("n", Comparison.GT, 2.5), "d"), Map.entry(range("n", Comparison.GTE, 2.5), "bd"),
                Map.entry(range("kind", Comparison.GT, 0), "c"), Map.entry(range("missing", Comparison.LT, 1e300), ""),
                Map.entry(new Filter.Exists("n"), "abde"), Map.entry(new Filter.Exists("empty"), "e"),
                Map.entry(new Filter.Exists("missing"), ""), Map.entry(new Filter.Not(new Filter.Exists("n")), "c"),
                Map.entry(new Filter.Not(range("n", Comparison.LT, 2)), "bce"),
                Map.entry(new Filter.And(List.of(eq("kind", text("x")), new Filter.Exists("n"))), "a"),
                Map.entry(new Filter.Or(List.of(eq("kind", text("y")), eq("n", number(9)))), "bd"),
                Map.entry(new Filter.Not(new Filter.Not(eq("kind", text("y")))), "b"),
                Map.entry(range(Filter.OCCURRED_AT, Comparison.GTE, NEW_YEAR_MILLIS), "a"),
                Map.entry(range(Filter.OCCURRED_AT, Comparison.GT, NEW_YEAR_MILLIS), ""),
                Map.entry(eq(Filter.OCCURRED_AT, number(NEW_YEAR_MILLIS)), "a"),
                Map.entry(new Filter.Exists(Filter.OCCURRED_AT), "a"));
    }

    @Test
    void the_time_shadows_metadata_of_its_name() {
        liveWith(document("a").chunks("alpha").metadata(Filter.OCCURRED_AT, 5).build(),
                document("b").chunks("alpha").metadata(Filter.OCCURRED_AT, "x").occurredAt(NEW_YEAR).build());
        assertThat(found(Queries.filter(keyword("alpha"), eq(Filter.OCCURRED_AT, number(5))))).isEmpty();
        assertThat(found(Queries.filter(keyword("alpha"), eq(Filter.OCCURRED_AT, text("x"))))).isEmpty();
        assertThat(found(Queries.filter(keyword("alpha"), new Filter.Exists(Filter.OCCURRED_AT))))
                .containsExactly("b#0");
    }

    @Test
    void a_change_of_metadata_changes_what_the_filter_finds() {
        TestSink sink = liveWith(document("a").chunks("alpha").metadata("kind", "x").build());
        sink.apply(document("a").version(2).chunks("alpha").metadata("kind", "y").build());
        for (SearchMode mode : MODES) {
            assertThat(found(Queries.filter(query(mode, "alpha"), eq("kind", text("x"))))).as("%s", mode).isEmpty();
            assertThat(found(Queries.filter(query(mode, "alpha"), eq("kind", text("y"))))).as("%s", mode)
                    .containsExactly("a#0");
        }
    }

    @Test
    void few_matches_among_many_documents_are_all_found() {
        liveWith(IntStream.range(0, 1_500).mapToObj(i -> document("d" + i).chunks("alpha x" + i)
                .metadata("bucket", i % 300).build()).toArray(EmbeddedDocument[]::new));
        for (SearchMode mode : MODES) {
            assertThat(found(Queries.filter(query(mode, "alpha"), eq("bucket", number(7))))).as("%s", mode)
                    .containsExactlyInAnyOrder("d7#0", "d307#0", "d607#0", "d907#0", "d1207#0");
        }
    }

    @Test
    void a_filter_of_very_many_values_is_answered() {
        liveWith(document("a").chunks("alpha").metadata("n", 700).build(),
                document("b").chunks("alpha").metadata("n", -1).build());
        List<MetadataValue.Scalar> values = IntStream
                .range(0, 1_000).<MetadataValue.Scalar>mapToObj(FilterContract::number).toList();
        assertThat(found(Queries.filter(keyword("alpha"), new Filter.In("n", values)))).containsExactly("a#0");
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void random_filters_mean_what_the_evaluator_says(long seed) {
        Random random = new Random(seed);
        RandomFilters filters = new RandomFilters(random);
        List<EmbeddedDocument.Present> documents = IntStream.range(0, 50).mapToObj(i -> {
            EmbeddedDocuments built = document("d" + i).chunks("alpha x" + i).metadata(filters.metadata());
            return (random.nextInt(3) == 0 ? built.occurredAt(filters.time()) : built).build();
        }).toList();
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        for (int round = 0; round < 40; round++) {
            Filter filter = filters.filter(4);
            List<String> expected = documents.stream()
                    .filter(document -> FilterEvaluator.matches(filter, document.metadata(), document.occurredAt()))
                    .map(document -> document.key().id() + "#0").toList();
            String what = "seed " + seed + ", round " + round + ": " + filter;
            assertThat(store().count(LIVE, TENANT, filter).documents()).as(what).isEqualTo(expected.size());
            SearchMode mode = MODES.get(round % MODES.size());
            assertThat(found(Queries.topK(Queries.filter(query(mode, "alpha"), filter), 100))).as(what)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void hostile_keys_and_values_are_only_keys_and_values() {
        Map<String, MetadataValue> all = new TreeMap<>();
        RandomFilters.KEYS.forEach(key -> all.put(key, text("value of " + key)));
        liveWith(document("a").chunks("alpha").metadata(all).build(), document("b").chunks("alpha").build());
        for (String key : RandomFilters.KEYS) {
            List<String> expected = key.equals(Filter.OCCURRED_AT) ? List.of() : List.of("a#0");
            assertThat(found(Queries.filter(keyword("alpha"), eq(key, text("value of " + key))))).as(key)
                    .isEqualTo(expected);
            assertThat(found(Queries.filter(keyword("alpha"), new Filter.Exists(key)))).as(key).isEqualTo(expected);
        }
        for (String value : RandomFilters.TEXTS) {
            assertThat(found(Queries.filter(keyword("alpha"), eq("plain", text(value))))).as(value).isEmpty();
        }
    }

    private static Filter eq(String key, MetadataValue.Scalar value) {
        return new Filter.Eq(key, value);
    }

    private static Filter range(String key, Comparison comparison, double bound) {
        return new Filter.Range(key, comparison, bound);
    }

    private static MetadataValue.Scalar text(String value) {
        return new MetadataValue.Text(value);
    }

    private static MetadataValue.Scalar number(double value) {
        return new MetadataValue.Numeric(value);
    }

    private static MetadataValue many(MetadataValue.Scalar... values) {
        return new MetadataValue.Many(List.of(values));
    }
}
