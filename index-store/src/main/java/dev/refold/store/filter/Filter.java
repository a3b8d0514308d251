package dev.refold.store.filter;

import dev.refold.schemas.MetadataValue;
import java.util.List;

/**
 * A condition on a document's metadata, with two-valued logic: a comparison with a missing key is false.
 *
 * <p>
 * {@code eq} and {@code in} on an array match when any element does; {@code ne} is the negation of {@code eq}, so a
 * missing key matches it; values of different types are never equal. Ranges compare numbers only, and match an array
 * when any element does. {@link #OCCURRED_AT} is a reserved numeric key: epoch milliseconds of the event's time.
 */
public sealed interface Filter {

    /** Reserved; shadows a metadata entry of that name. */
    String OCCURRED_AT = "occurredAt";

    Filter ALL = new And(List.of());

    record Eq(String key, MetadataValue.Scalar value) implements Filter {}

    record Ne(String key, MetadataValue.Scalar value) implements Filter {}

    record In(String key, List<MetadataValue.Scalar> values) implements Filter {

        public In {
            values = List.copyOf(values);
        }
    }

    record Range(String key, Comparison comparison, double bound) implements Filter {}

    record Exists(String key) implements Filter {}

    /** True when there are no parts. */
    record And(List<Filter> parts) implements Filter {

        public And {
            parts = List.copyOf(parts);
        }
    }

    /** False when there are no parts. */
    record Or(List<Filter> parts) implements Filter {

        public Or {
            parts = List.copyOf(parts);
        }
    }

    record Not(Filter part) implements Filter {}

    /** Of a stored number with the bound, in this order. */
    enum Comparison {
        LT, LTE, GT, GTE
    }
}
