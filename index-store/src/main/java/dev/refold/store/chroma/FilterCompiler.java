package dev.refold.store.chroma;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a {@link Filter} into a {@code where} that leaves out nothing that matches. It may let through more: what Chroma
 * cannot say (or only with very many parts) stands for everything, and ranges are a hair wider, because the server's
 * parsing of numbers may be off in the last bit. So hits are always judged again by {@code FilterEvaluator}. Pure.
 */
final class FilterCompiler {

    /** The server's database refuses expressions a thousand parts deep, its JSON reader some dozens of levels. */
    private static final int MAX_PARTS = 64;
    private static final int MAX_VALUES = 32;
    private static final int MAX_DEPTH = 8;

    private int parts;

    private FilterCompiler() {}

    /** Empty when it would let everything through. */
    static Optional<ObjectNode> compile(Filter filter) {
        FilterCompiler compiler = new FilterCompiler();
        Condition condition = compiler.condition(filter, Sense.MATCHES, 0);
        if (compiler.parts > MAX_PARTS) {
            return Optional.empty();
        }
        return switch (condition) {
            case Condition.Everything _ -> Optional.empty();
            case Condition.Nothing _ -> Optional.of(Where.and(List.of(Where.is(FlatMetadata.WIDE, true),
                    Where.is(FlatMetadata.WIDE, false))));
            case Condition.Json(ObjectNode where) -> Optional.of(where);
        };
    }

    /** Whether what matches a filter is sought, or what does not. */
    private enum Sense {

        MATCHES, FAILS;

        Sense reversed() {
            return this == MATCHES ? FAILS : MATCHES;
        }
    }

    private sealed interface Condition {

        record Everything() implements Condition {}

        record Nothing() implements Condition {}

        record Json(ObjectNode where) implements Condition {}
    }

    private Condition condition(Filter filter, Sense sense, int depth) {
        if (depth > MAX_DEPTH) {
            return new Condition.Everything();
        }
        return switch (filter) {
            case Filter.Eq(String key, MetadataValue.Scalar value) -> contains(key, value, sense);
            case Filter.Ne(String key, MetadataValue.Scalar value) -> contains(key, value, sense.reversed());
            case Filter.In in -> oneOf(in, sense);
            case Filter.Range range -> range(range, sense);
            case Filter.Exists(String key) -> exists(key, sense);
            case Filter.And and -> joined(and.parts(), sense, sense, depth);
            case Filter.Or or -> joined(or.parts(), sense, sense.reversed(), depth);
            case Filter.Not(Filter part) -> condition(part, sense.reversed(), depth + 1);
        };
    }

    /** All of the parts, or by de Morgan one of them. */
    private Condition joined(List<Filter> filters, Sense sense, Sense all, int depth) {
        List<Condition> conditions = filters.stream().map(part -> condition(part, sense, depth + 1)).toList();
        return all == Sense.MATCHES ? all(conditions) : any(conditions);
    }

    private static Condition all(List<Condition> conditions) {
        if (conditions.stream().anyMatch(Condition.Nothing.class::isInstance)) {
            return new Condition.Nothing();
        }
        List<ObjectNode> parts = parts(conditions);
        return parts.isEmpty() ? new Condition.Everything() : new Condition.Json(Where.and(parts));
    }

    private static Condition any(List<Condition> conditions) {
        if (conditions.stream().anyMatch(Condition.Everything.class::isInstance)) {
            return new Condition.Everything();
        }
        List<ObjectNode> parts = parts(conditions);
        return parts.isEmpty() ? new Condition.Nothing() : new Condition.Json(Where.or(parts));
    }

    private static List<ObjectNode> parts(List<Condition> conditions) {
        List<ObjectNode> parts = new ArrayList<>();
        for (Condition condition : conditions) {
            if (condition instanceof Condition.Json(ObjectNode where)) {
                parts.add(where);
            }
        }
        return parts;
    }

    private Condition oneOf(Filter.In in, Sense sense) {
        if (in.values().size() > MAX_VALUES) {
            return new Condition.Everything();
        }
        List<Condition> values = in.values().stream().map(value -> contains(in.key(), value, sense)).toList();
        return sense == Sense.MATCHES ? any(values) : all(values);
    }

    /** A missing key matches {@code $not_contains}, as it should. */
    private Condition contains(String key, MetadataValue.Scalar value, Sense sense) {
        parts++;
        String operator = sense == Sense.MATCHES ? "$contains" : "$not_contains";
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        switch (value) {
            case MetadataValue.Text(String text) -> where.putObject("s:" + key).put(operator, text);
            case MetadataValue.Numeric(double number) -> where.putObject("n:" + key).put(operator, number);
            case MetadataValue.Bool(boolean truth) -> where.putObject("b:" + key).put(operator, truth);
        }
        return new Condition.Json(where);
    }

    /** An array matches when any element does: when its least, or its greatest, does. */
    private Condition range(Filter.Range range, Sense sense) {
        if (sense == Sense.FAILS || !Double.isFinite(range.bound())) {
            return new Condition.Everything();
        }
        parts++;
        double slack = Math.max(Double.MIN_NORMAL, 4 * Math.ulp(range.bound()));
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        switch (range.comparison()) {
            case LT, LTE -> where.putObject("l:" + range.key()).put("$lte", finite(range.bound() + slack));
            case GT, GTE -> where.putObject("h:" + range.key()).put("$gte", finite(range.bound() - slack));
        }
        return new Condition.Json(where);
    }

    private static double finite(double number) {
        return Math.clamp(number, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /** A missing key matches {@code $ne}. */
    private Condition exists(String key, Sense sense) {
        parts++;
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject("e:" + key).put(sense == Sense.MATCHES ? "$eq" : "$ne", true);
        return new Condition.Json(where);
    }
}
