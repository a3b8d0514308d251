package dev.refold.store.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.contract.RandomFilters;
import dev.refold.store.contract.Seeds;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class FilterCodecTest {

    /** A parser does not hold such a number as a double that is infinite, but as an integer that no double is. */
    @Test
    void an_integer_beyond_any_double_is_refused() {
        assertThatThrownBy(() -> FilterCodec.read("{\"eq\": [\"a\", " + "9".repeat(400) + "]}"))
                .isInstanceOf(FilterSyntaxException.class).hasMessageContaining("expected a number");
    }

    @Test
    void every_operator_is_read() {
        assertThat(FilterCodec.read("""
                {"and": [{"eq": ["tags", "urgent"]}, {"ne": ["open", true]}, {"in": ["n", [1, 1.5, "x"]]},
                         {"or": [{"lt": ["p", 2]}, {"lte": ["p", 2]}, {"gt": ["p", 2]}, {"gte": ["p", -2e3]}]},
                         {"not": {"exists": "closedBy"}}]}"""))
                .isEqualTo(new Filter.And(List.of(new Filter.Eq("tags", new MetadataValue.Text("urgent")),
                        new Filter.Ne("open", new MetadataValue.Bool(true)),
                        new Filter.In("n",
                                List.of(new MetadataValue.Numeric(1), new MetadataValue.Numeric(1.5),
                                        new MetadataValue.Text("x"))),
                        new Filter.Or(List.of(new Filter.Range("p", Filter.Comparison.LT, 2),
                                new Filter.Range("p", Filter.Comparison.LTE, 2),
                                new Filter.Range("p", Filter.Comparison.GT, 2),
                                new Filter.Range("p", Filter.Comparison.GTE, -2_000))),
                        new Filter.Not(new Filter.Exists("closedBy")))));
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void what_was_written_is_read_back(long seed) {
        RandomFilters filters = new RandomFilters(new Random(seed));
        for (int i = 0; i < 300; i++) {
            Filter filter = filters.filter(5);
            assertThat(FilterCodec.read(FilterCodec.write(filter))).as("seed %s, round %s", seed, i)
                    .isEqualTo(filter);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"like": ["a", "b"]}                | ``            | "like" is no operator; there are and, or
            {"eq": ["a"]}                       | /eq           | [key, value]
            {"eq": ["a", null]}                 | /eq/1         | a string, a number or a boolean
            {"eq": ["a", ["b"]]}                | /eq/1         | a string, a number or a boolean
            {"eq": [1, "b"]}                    | /eq/0         | name of a metadata key
            {"in": ["a", "b"]}                  | /in/1         | an array of values
            {"in": ["a", ["b", {}]]}            | /in/1/1       | a string, a number or a boolean
            {"gt": ["a", "1"]}                  | /gt/1         | a number
            {"gt": ["a", 1e999]}                | /gt/1         | a number
            {"exists": ["a"]}                   | /exists       | name of a metadata key
            {"and": {}}                         | /and          | an array of filters
            {"and": [{"eq": ["a", 1]}, 7]}      | /and/1        | an object with one operator
            {"or": [{"not": {"eq": 1}}]}        | /or/0/not/eq  | [key, value]
            {}                                  | ``            | an object with one operator
            {"exists": "a", "not": {}}          | ``            | an object with one operator
            []                                  | ``            | an object with one operator
            null                                | ``            | an object with one operator
            ``                                  | ``            | an object with one operator
            {"exists": "a"                      | ``            | not JSON
            {"exists": "a"} {}                  | ``            | not JSON
            {"exists": "a", "exists": "b"}      | ``            | not JSON
            {"eq": ["a", NaN]}                  | ``            | not JSON
            {"exists": "a\\u0000"}              | /exists       | U+0000
            {"eq": ["a", "\\ud800"]}            | /eq/1         | surrogate
            """)
    void what_is_no_filter_is_refused_and_its_place_named(String json, String place, String message) {
        assertThatThrownBy(() -> FilterCodec.read(json)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message).hasMessageContaining(place)
                .asInstanceOf(InstanceOfAssertFactories.type(FilterSyntaxException.class))
                .extracting(FilterSyntaxException::place).isEqualTo(place);
    }

    @Test
    void nesting_is_bounded() {
        assertThat(FilterCodec.read(nested(FilterCodec.MAX_DEPTH))).isInstanceOf(Filter.Not.class);
        assertThatThrownBy(() -> FilterCodec.read(nested(FilterCodec.MAX_DEPTH + 1)))
                .isInstanceOf(FilterSyntaxException.class).hasMessageContaining("deeper than 16");
        assertThatThrownBy(() -> FilterCodec.read(nested(10_000))).isInstanceOf(FilterSyntaxException.class);
    }

    private static String nested(int depth) {
        return "{\"not\":".repeat(depth - 1) + "{\"exists\":\"a\"}" + "}".repeat(depth - 1);
    }

    @Test
    void the_number_of_operators_and_values_is_bounded() {
        assertThat(FilterCodec.read(many(2_047))).isInstanceOf(Filter.In.class);
        assertThatThrownBy(() -> FilterCodec.read(many(2_048))).isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("more than 2048");
    }

    private static String many(int values) {
        return IntStream.range(0, values).mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "{\"in\":[\"a\",[", "]]}"));
    }

    @Test
    void sizes_are_bounded() {
        assertThatThrownBy(() -> FilterCodec.read(" ".repeat(FilterCodec.MAX_CHARS) + "{}"))
                .isInstanceOf(FilterSyntaxException.class).hasMessageContaining("longer than");
        assertThatThrownBy(() -> FilterCodec.read("{\"exists\":\"" + "é".repeat(129) + "\"}"))
                .isInstanceOf(FilterSyntaxException.class).hasMessageContaining("longer than 256 bytes");
        assertThatThrownBy(() -> FilterCodec.read("{\"eq\":[\"a\",\"" + "x".repeat(8_193) + "\"]}"))
                .isInstanceOf(FilterSyntaxException.class).hasMessageContaining("longer than 8192 bytes");
    }
}
