package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.MetadataValue.Bool;
import dev.refold.schemas.MetadataValue.Many;
import dev.refold.schemas.MetadataValue.Numeric;
import dev.refold.schemas.MetadataValue.Scalar;
import dev.refold.schemas.MetadataValue.Text;
import dev.refold.store.Facet;
import dev.refold.store.FacetRequest;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterEvaluator;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts of documents by the values of their metadata: exact, and alike in every store. */
public abstract class FacetContract extends StoreContract {

    @Test
    void documents_are_counted_by_value_the_most_frequent_first() {
        liveWith(document("a").chunks("one", "two").metadata("kind", "x").build(),
                document("b").chunks("one").metadata("kind", "y").build(),
                document("c").chunks("one").metadata("kind", "y").build(),
                document("d").chunks("one").metadata("kind", 1).build(), document("e").chunks("one").build());
        assertThat(facet("kind", Filter.ALL)).isEqualTo(new Facet("kind", 4, List.of(value(new Text("y"), 2),
                value(new Numeric(1), 1), value(new Text("x"), 1)), 3, 0));
    }

    @Test
    void what_the_query_finds_does_not_matter_what_the_filter_lets_through_does() {
        liveWith(document("a").chunks("alpha").metadata("kind", "x").metadata("priority", 1).build(),
                document("b").chunks("beta").metadata("kind", "x").metadata("priority", 2).build(),
                document("c").chunks("beta").metadata("kind", "z").metadata("priority", 3).build());
        Filter filter = new Filter.Range("priority", Filter.Comparison.LTE, 2);
        for (SearchMode mode : SearchMode.values()) {
            SearchQuery query = Queries.facets(Queries.filter(query(mode, "alpha"), filter), List.of("kind", "none"),
                    5);
            assertThat(store().search(LIVE, query).facets()).as("%s", mode).containsExactly(
                    new Facet("kind", 2, List.of(value(new Text("x"), 2)), 1, 0),
                    new Facet("none", 0, List.of(), 0, 0));
        }
    }

    @Test
    void an_array_counts_its_document_once_for_each_different_element() {
        liveWith(document("a").metadata("tags", new Many(List.of(new Text("x"), new Text("y"), new Text("x"),
                new Numeric(1), new Bool(true)))).build(),
                document("b").metadata("tags", new Many(List.of())).build());
        assertThat(facet("tags", Filter.ALL)).isEqualTo(new Facet("tags", 2, List.of(value(new Bool(true), 1),
                value(new Numeric(1), 1), value(new Text("x"), 1), value(new Text("y"), 1)), 4, 0));
    }

    @Test
    void texts_too_long_for_a_value_are_only_counted() {
        String longest = "é".repeat(255) + "🦊";
        liveWith(document("a").metadata("body", longest).build(), document("b").metadata("body", longest + "x").build(),
                document("c").metadata("body", new Many(List.of(new Text("y".repeat(3_000)), new Text("z".repeat(300)),
                        new Text("short")))).build());
        assertThat(facet("body", Filter.ALL)).isEqualTo(new Facet("body", 3, List.of(value(new Text("short"), 1),
                value(new Text(longest), 1)), 2, 2));
    }

    @Test
    void only_so_many_values_are_shown_as_were_asked_for() {
        liveWith(IntStream.range(0, 30).mapToObj(i -> document("d" + i).metadata("number", i % 10).build())
                .toArray(EmbeddedDocument[]::new));
        SearchQuery query = Queries.facets(keyword("x"), List.of("number"), 3);
        assertThat(store().search(LIVE, query).facets()).containsExactly(new Facet("number", 30,
                List.of(value(new Numeric(0), 3), value(new Numeric(1), 3), value(new Numeric(2), 3)), 10, 0));
    }

    @Test
    void a_key_that_names_every_document_is_refused() {
        String[] ids = IntStream.range(0, 10_001).mapToObj(i -> "v" + i).toArray(String[]::new);
        liveWith(IntStream.range(0, 41).mapToObj(i -> document("d" + i).metadata("id", new Many(
                IntStream.range(i * 244, Math.min(ids.length, (i + 1) * 244)).<Scalar>mapToObj(n -> new Text(ids[n]))
                        .toList()))
                .build()).toArray(EmbeddedDocument[]::new));
        assertThatThrownBy(() -> facet("id", Filter.ALL)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("10000").hasMessageContaining("\"id\"");
        assertThat(facet("other", Filter.ALL).documents()).isZero();
    }

    @Test
    void what_was_changed_or_deleted_or_is_anothers_does_not_count() {
        TestSink sink = liveWith(document("a").metadata("kind", "x").build(),
                document("b").metadata("kind", "x").build(),
                document(new DocumentKey("other", "c")).metadata("kind", "z").build(),
                document("d").metadata("kind", "x").occurredAt(Instant.ofEpochMilli(5)).build());
        sink.apply(document("a").version(2).metadata("kind", "w").build(), deleted("b", 2));
        settle();
        assertThat(facet("kind", Filter.ALL)).isEqualTo(new Facet("kind", 2, List.of(value(new Text("w"), 1),
                value(new Text("x"), 1)), 2, 0));
        assertThat(facet(Filter.OCCURRED_AT, Filter.ALL)).isEqualTo(new Facet(Filter.OCCURRED_AT, 1,
                List.of(value(new Numeric(5), 1)), 1, 0));
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void counts_are_those_of_a_look_at_every_document(long seed) {
        RandomFilters random = new RandomFilters(new Random(seed));
        List<EmbeddedDocument.Present> documents = IntStream.range(0, 60)
                .mapToObj(i -> document("d" + i).metadata(random.metadata()).occurredAt(random.time()).build())
                .toList();
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        List<String> keys = documents.stream().flatMap(document -> document.metadata().values().keySet().stream())
                .distinct().limit(FacetRequest.MOST_KEYS).toList();
        for (int i = 0; i < 8; i++) {
            Filter filter = i == 0 ? Filter.ALL : random.filter(3);
            SearchQuery query = Queries.facets(Queries.filter(keyword("x"), filter), keys, FacetRequest.MOST_VALUES);
            List<Facet> facets = store().search(LIVE, query).facets();
            assertThat(facets).extracting(Facet::key).isEqualTo(keys);
            for (Facet facet : facets) {
                assertThat(counts(facet)).as("seed %d, %s under %s", seed, facet.key(), filter)
                        .isEqualTo(expected(documents, filter, facet.key()));
            }
        }
    }

    private static Map<Scalar, Long> counts(Facet facet) {
        return facet.values().stream().collect(Collectors.toMap(Facet.Value::value, Facet.Value::documents, (one,
                _) -> one, LinkedHashMap::new));
    }

    private static Map<Scalar, Long> expected(List<EmbeddedDocument.Present> documents, Filter filter, String key) {
        Map<Scalar, Long> expected = new HashMap<>();
        for (EmbeddedDocument.Present document : documents) {
            if (FilterEvaluator.matches(filter, document.metadata(), document.occurredAt())) {
                MetadataValue value = key.equals(Filter.OCCURRED_AT)
                        ? new Numeric(document.occurredAt().orElseThrow().toEpochMilli())
                        : document.metadata().get(key).orElse(new Many(List.of()));
                List<Scalar> scalars = value instanceof Many(List<Scalar> many) ? many : List.of((Scalar) value);
                scalars.stream().distinct().filter(scalar -> !(scalar instanceof Text(String text)
                        && text.length() > 1_000)).forEach(scalar -> expected.merge(scalar, 1L, Long::sum));
            }
        }
        return expected;
    }

    private Facet facet(String key, Filter filter) {
        return store().search(LIVE, Queries.facets(Queries.filter(keyword("x"), filter), List.of(key), 10)).facets()
                .getFirst();
    }

    private static Facet.Value value(Scalar value, long documents) {
        return new Facet.Value(value, documents);
    }
}
