package dev.refold.store.pgvector;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A filter as one SQL/JSON path predicate (ISO/IEC 19075-6), bound as a value: keys and values of the caller's stand in
 * it as quoted literals, and a path can reach nothing but the metadata it is applied to.
 *
 * <p>
 * Every comparison stands inside {@code exists(… ? (…))}, which is true or false where the bare comparison of different
 * types would be unknown: so negation is what {@link Filter} says. In lax mode the filter looks into arrays. The index
 * ({@code jsonb_path_ops}) serves equality in this form.
 */
final class FilterPath {

    private static final String TRUE = "(1 == 1)";
    private static final String FALSE = "(1 == 0)";
    /** Beyond every double; a path has no infinity. */
    private static final String BEYOND = "1e400";

    private FilterPath() {}

    /** Empty when everything matches. */
    static Optional<String> of(Filter filter) {
        return filter instanceof Filter.And(List<Filter> parts) && parts.isEmpty()
                ? Optional.empty()
                : Optional.of(path(filter));
    }

    private static String path(Filter filter) {
        return switch (filter) {
            case Filter.Eq(String key, MetadataValue.Scalar value) -> equal(key, value);
            case Filter.Ne(String key, MetadataValue.Scalar value) -> "!(" + equal(key, value) + ")";
            case Filter.In in -> any(in.values().stream().map(value -> equal(in.key(), value)).toList());
            case Filter.Range range -> range(range);
            case Filter.Exists(String key) -> Storable.is(key) ? "exists(" + member(key) + ")" : FALSE;
            case Filter.And and -> and.parts().isEmpty()
                    ? TRUE
                    : and.parts().stream().map(FilterPath::path).collect(Collectors.joining(" && ", "(", ")"));
            case Filter.Or or -> any(or.parts().stream().map(FilterPath::path).toList());
            case Filter.Not(Filter part) -> "!(" + path(part) + ")";
        };
    }

    private static String any(List<String> parts) {
        return parts.isEmpty() ? FALSE : "(" + String.join(" || ", parts) + ")";
    }

    private static String equal(String key, MetadataValue.Scalar value) {
        return literal(value).filter(_ -> Storable.is(key))
                .map(literal -> "exists(" + member(key) + " ? (@ == " + literal + "))").orElse(FALSE);
    }

    private static String range(Filter.Range range) {
        if (Double.isNaN(range.bound()) || !Storable.is(range.key())) {
            return FALSE;
        }
        String operator = switch (range.comparison()) {
            case LT -> "<";
            case LTE -> "<=";
            case GT -> ">";
            case GTE -> ">=";
        };
        return "exists(" + member(range.key()) + " ? (@ " + operator + " " + number(range.bound()) + "))";
    }

    /** Empty for what cannot be stored, and so equals nothing. */
    private static Optional<String> literal(MetadataValue.Scalar value) {
        return switch (value) {
            case MetadataValue.Text(String text) -> Storable.is(text) ? Optional.of(quoted(text)) : Optional.empty();
            case MetadataValue.Numeric(double number) -> Optional.of(number(number));
            case MetadataValue.Bool(boolean bool) -> Optional.of(Boolean.toString(bool));
        };
    }

    /** The shortest decimal that reads back as the double, which is what {@link Jsonb} stores, too. */
    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? BEYOND : "-" + BEYOND;
        }
        return Double.toString(value);
    }

    private static String member(String key) {
        return "$." + quoted(key);
    }

    /** A string of a path is a string of JSON; everything but plain letters and digits is written by its code. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (isPlain(unit)) {
                quoted.append(unit);
            } else {
                quoted.append("\\u").append(HexFormat.of().toHexDigits(unit));
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isPlain(char unit) {
        return unit == ' ' || (unit >= '0' && unit <= '9') || (unit >= 'A' && unit <= 'Z')
                || (unit >= 'a' && unit <= 'z');
    }
}
