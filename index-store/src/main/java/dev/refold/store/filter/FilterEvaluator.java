package dev.refold.store.filter;

import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a {@link Filter} means, said once: every store's translation is tested against it. Pure.
 */
public final class FilterEvaluator {

    private FilterEvaluator() {}

    /**
     * Whether a document with these metadata matches.
     *
     * @param occurredAt what {@link Filter#OCCURRED_AT} stands for; empty: the key is missing, whatever the metadata say
     */
    public static boolean matches(Filter filter, Metadata metadata, Optional<Instant> occurredAt) {
        return switch (filter) {
            case Filter.Eq(String key, MetadataValue.Scalar value) ->
                any(value(key, metadata, occurredAt), value::equals);
            case Filter.Ne(String key, MetadataValue.Scalar value) ->
                !any(value(key, metadata, occurredAt), value::equals);
            case Filter.In in -> any(value(in.key(), metadata, occurredAt), in.values()::contains);
            case Filter.Range range -> any(value(range.key(), metadata, occurredAt), value -> isIn(range, value));
            case Filter.Exists(String key) -> value(key, metadata, occurredAt).isPresent();
            case Filter.And and -> and.parts().stream().allMatch(part -> matches(part, metadata, occurredAt));
            case Filter.Or or -> or.parts().stream().anyMatch(part -> matches(part, metadata, occurredAt));
            case Filter.Not(Filter part) -> !matches(part, metadata, occurredAt);
        };
    }

    /** What a key stands for. */
    public static Optional<MetadataValue> value(String key, Metadata metadata, Optional<Instant> occurredAt) {
        if (key.equals(Filter.OCCURRED_AT)) {
            return occurredAt.map(instant -> new MetadataValue.Numeric(instant.toEpochMilli()));
        }
        return metadata.get(key);
    }

    private static boolean any(Optional<MetadataValue> value, Predicate<MetadataValue.Scalar> condition) {
        return value.map(present -> switch (present) {
            case MetadataValue.Scalar scalar -> condition.test(scalar);
            case MetadataValue.Many many -> many.values().stream().anyMatch(condition);
        }).orElse(false);
    }

    private static boolean isIn(Filter.Range range, MetadataValue.Scalar value) {
        return value instanceof MetadataValue.Numeric(double number) && switch (range.comparison()) {
            case LT -> number < range.bound();
            case LTE -> number <= range.bound();
            case GT -> number > range.bound();
            case GTE -> number >= range.bound();
        };
    }
}
