package dev.refold.store.filter;

import dev.refold.schemas.MetadataValue;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The inverse of {@link FilterReader}. */
final class FilterWriter {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private FilterWriter() {}

    static JsonNode tree(Filter filter) {
        return switch (filter) {
            case Filter.And(List<Filter> parts) -> operator("and", parts(parts));
            case Filter.Or(List<Filter> parts) -> operator("or", parts(parts));
            case Filter.Not(Filter part) -> operator("not", tree(part));
            case Filter.Eq(String key, MetadataValue.Scalar value) -> operator("eq", pair(key, scalar(value)));
            case Filter.Ne(String key, MetadataValue.Scalar value) -> operator("ne", pair(key, scalar(value)));
            case Filter.In(String key, List<MetadataValue.Scalar> values) -> operator("in", pair(key, array(values)));
            case Filter.Range range -> operator(range.comparison().name().toLowerCase(Locale.ROOT),
                    pair(range.key(), NODES.numberNode(range.bound())));
            case Filter.Exists(String key) -> operator("exists", NODES.stringNode(key));
        };
    }

    private static JsonNode operator(String name, JsonNode operand) {
        return NODES.objectNode().set(name, operand);
    }

    private static ArrayNode parts(List<Filter> parts) {
        return NODES.arrayNode().addAll(parts.stream().map(FilterWriter::tree).toList());
    }

    private static ArrayNode pair(String key, JsonNode value) {
        return NODES.arrayNode().add(key).add(value);
    }

    private static ArrayNode array(List<MetadataValue.Scalar> values) {
        return NODES.arrayNode().addAll(values.stream().map(FilterWriter::scalar).toList());
    }

    private static JsonNode scalar(MetadataValue.Scalar value) {
        return switch (value) {
            case MetadataValue.Text(String text) -> NODES.stringNode(text);
            case MetadataValue.Numeric(double number) -> NODES.numberNode(number);
            case MetadataValue.Bool(boolean bool) -> NODES.booleanNode(bool);
        };
    }
}
