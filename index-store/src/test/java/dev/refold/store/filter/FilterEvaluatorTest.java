package dev.refold.store.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FilterEvaluatorTest {

    private static final Metadata METADATA = Metadata.of(Map.of("text", new MetadataValue.Text("x"), "number",
            new MetadataValue.Numeric(2), "bool", new MetadataValue.Bool(false), "many",
            new MetadataValue.Many(List.of(new MetadataValue.Text("x"), new MetadataValue.Numeric(5))), "none",
            new MetadataValue.Many(List.of()), Filter.OCCURRED_AT, new MetadataValue.Text("shadowed")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"eq": ["text", "x"]}           | true
            {"eq": ["text", "X"]}           | false
            {"eq": ["number", 2.0]}         | true
            {"eq": ["number", "2"]}         | false
            {"eq": ["bool", false]}         | true
            {"eq": ["many", 5]}             | true
            {"eq": ["none", 5]}             | false
            {"eq": ["missing", "x"]}        | false
            {"ne": ["missing", "x"]}        | true
            {"ne": ["many", "x"]}           | false
            {"in": ["many", [1, 5]]}        | true
            {"in": ["many", []]}            | false
            {"lt": ["number", 2]}           | false
            {"lte": ["number", 2]}          | true
            {"gt": ["many", 4]}             | true
            {"gt": ["text", 0]}             | false
            {"lt": ["missing", 0]}          | false
            {"not": {"lt": ["missing", 0]}} | true
            {"exists": "none"}              | true
            {"exists": "missing"}           | false
            {"and": []}                     | true
            {"or": []}                      | false
            {"eq": ["occurredAt", 7]}       | true
            {"gte": ["occurredAt", 8]}      | false
            {"eq": ["occurredAt", "shadowed"]} | false
            """)
    void a_filter_means(String filter, boolean expected) {
        assertThat(FilterEvaluator.matches(FilterCodec.read(filter), METADATA, Optional.of(Instant.ofEpochMilli(7))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"exists": "occurredAt"}            | false
            {"eq": ["occurredAt", "shadowed"]}  | false
            """)
    void without_a_time_its_key_is_missing_whatever_the_metadata_say(String filter, boolean expected) {
        assertThat(FilterEvaluator.matches(FilterCodec.read(filter), METADATA, Optional.empty())).isEqualTo(expected);
    }
}
