package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class FilterCompilerTest {

    private static final Filter TAG = new Filter.Eq("tags", new MetadataValue.Text("urgent"));

    private static Optional<String> where(Filter filter) {
        return FilterCompiler.compile(filter).map(JsonNode::toString);
    }

    @Test
    void equality_is_an_element_of_a_typed_array() {
        assertThat(where(TAG)).contains("{\"s:tags\":{\"$contains\":\"urgent\"}}");
        assertThat(where(new Filter.Ne("n", new MetadataValue.Numeric(1))))
                .contains("{\"n:n\":{\"$not_contains\":1.0}}");
        assertThat(where(new Filter.Not(new Filter.Exists("x")))).contains("{\"e:x\":{\"$ne\":true}}");
    }

    @Test
    void a_negation_goes_to_the_leaves() {
        assertThat(where(new Filter.Not(new Filter.Or(List.of(TAG, new Filter.Exists("x"))))))
                .contains("{\"$and\":[{\"s:tags\":{\"$not_contains\":\"urgent\"}},{\"e:x\":{\"$ne\":true}}]}");
    }

    @Test
    void what_matches_everything_sends_nothing() {
        assertThat(where(Filter.ALL)).isEmpty();
        assertThat(where(new Filter.Not(new Filter.Or(List.of())))).isEmpty();
        assertThat(where(new Filter.Or(List.of(TAG, Filter.ALL)))).isEmpty();
    }

    @Test
    void what_cannot_be_said_lets_everything_through_and_the_rest_still_narrows() {
        Filter range = new Filter.Not(new Filter.Range("n", Filter.Comparison.LT, 5));
        assertThat(where(range)).isEmpty();
        assertThat(where(new Filter.And(List.of(range, TAG)))).isEqualTo(where(TAG));
        Filter long_ = new Filter.In("n",
                IntStream.range(0, 1_000).<MetadataValue.Scalar>mapToObj(MetadataValue.Numeric::new).toList());
        assertThat(where(new Filter.And(List.of(long_, TAG)))).isEqualTo(where(TAG));
    }

    @Test
    void filters_of_very_many_parts_or_levels_stay_within_what_the_server_takes() {
        assertThat(where(new Filter.Or(IntStream.range(0, 1_000).<Filter>mapToObj(_ -> TAG).toList()))).isEmpty();
        Filter deep = TAG;
        for (int i = 0; i < 200; i++) {
            deep = new Filter.And(List.of(deep, TAG));
        }
        assertThat(where(deep).orElseThrow().length()).isLessThan(1_000);
    }
}
