package dev.refold.store.filter;

import dev.refold.schemas.Limits;
import dev.refold.schemas.MetadataValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads one filter from a tree; counts its nodes on the way. */
final class FilterReader {

    private static final String OPERATORS = "and, or, not, eq, ne, in, lt, lte, gt, gte, exists";
    private static final int SHOWN_CHARS = 40;

    private int nodes;

    Filter filter(JsonNode node, String place, int depth) {
        if (depth > FilterCodec.MAX_DEPTH) {
            throw new FilterSyntaxException(place, "nested deeper than " + FilterCodec.MAX_DEPTH);
        }
        count(place);
        if (!node.isObject() || node.size() != 1) {
            throw new FilterSyntaxException(place, "expected an object with one operator, one of " + OPERATORS);
        }
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        return operator(only.getKey(), only.getValue(), place, depth);
    }

    private Filter operator(String operator, JsonNode operand, String place, int depth) {
        String inside = place + '/' + operator;
        return switch (operator) {
            case "and" -> new Filter.And(parts(operand, inside, depth));
            case "or" -> new Filter.Or(parts(operand, inside, depth));
            case "not" -> new Filter.Not(filter(operand, inside, depth + 1));
            case "eq" -> new Filter.Eq(key(operand, inside), scalar(operand.get(1), inside + "/1"));
            case "ne" -> new Filter.Ne(key(operand, inside), scalar(operand.get(1), inside + "/1"));
            case "in" -> new Filter.In(key(operand, inside), scalars(operand.get(1), inside + "/1"));
            case "lt", "lte", "gt", "gte" -> new Filter.Range(key(operand, inside),
                    Filter.Comparison.valueOf(operator.toUpperCase(Locale.ROOT)),
                    number(operand.get(1), inside + "/1"));
            case "exists" -> new Filter.Exists(name(operand, inside));
            default -> throw new FilterSyntaxException(place, "\"" + shown(operator) + "\" is no operator; there are "
                    + OPERATORS);
        };
    }

    private List<Filter> parts(JsonNode operand, String place, int depth) {
        if (!operand.isArray()) {
            throw new FilterSyntaxException(place, "expected an array of filters");
        }
        List<Filter> parts = new ArrayList<>();
        for (int i = 0; i < operand.size(); i++) {
            parts.add(filter(operand.get(i), place + '/' + i, depth + 1));
        }
        return parts;
    }

    private static String key(JsonNode operand, String place) {
        if (!operand.isArray() || operand.size() != 2) {
            throw new FilterSyntaxException(place, "expected [key, value]");
        }
        return name(operand.get(0), place + "/0");
    }

    private static String name(JsonNode node, String place) {
        if (!node.isString()) {
            throw new FilterSyntaxException(place, "expected the name of a metadata key");
        }
        return text(node.stringValue(), Limits.DEFAULT.metadataKeyBytes(), place);
    }

    private List<MetadataValue.Scalar> scalars(JsonNode node, String place) {
        if (!node.isArray()) {
            throw new FilterSyntaxException(place, "expected an array of values");
        }
        List<MetadataValue.Scalar> scalars = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            scalars.add(scalar(node.get(i), place + '/' + i));
        }
        return scalars;
    }

    private MetadataValue.Scalar scalar(JsonNode node, String place) {
        count(place);
        if (node.isString()) {
            return new MetadataValue.Text(text(node.stringValue(), Limits.DEFAULT.metadataStringBytes(), place));
        }
        if (node.isBoolean()) {
            return new MetadataValue.Bool(node.booleanValue());
        }
        if (node.isNumber()) {
            return new MetadataValue.Numeric(number(node, place));
        }
        throw new FilterSyntaxException(place, "expected a string, a number or a boolean");
    }

    private static double number(JsonNode node, String place) {
        double number = node.isNumber() ? node.asDouble(Double.NaN) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw new FilterSyntaxException(place, "expected a number, at most 1.8e308");
        }
        return number;
    }

    /** What no document can hold is refused rather than bound into a query that some store cannot run. */
    private static String text(String text, int maxBytes, String place) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > maxBytes) {
            throw new FilterSyntaxException(place, "longer than " + maxBytes + " bytes");
        }
        if (text.indexOf('\0') >= 0 || !text.equals(new String(utf8, StandardCharsets.UTF_8))) {
            throw new FilterSyntaxException(place, "holds U+0000 or half of a surrogate pair");
        }
        return text;
    }

    private void count(String place) {
        nodes++;
        if (nodes > FilterCodec.MAX_NODES) {
            throw new FilterSyntaxException(place, "more than " + FilterCodec.MAX_NODES + " operators and values");
        }
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
