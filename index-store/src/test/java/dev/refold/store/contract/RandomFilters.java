package dev.refold.store.contract;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.Filter.Comparison;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Metadata and filters over few keys and values, hostile ones among them, so that many match. */
public final class RandomFilters {

    public static final List<String> KEYS = List.of("plain", "tags", "a.b", "a'b", "a\"b", "a\\b", "$ne", "$.a", "$",
            "ключ", "😀", " ", "%", "_", "a b", "{}", "[0]", "*", "null", "true", "1", "a:b", "a/b", "-- x", "'; --",
            "k".repeat(256), "K", "k", "line\nbreak", "tenant", "id", "e\u0301", "é", "@>", "?", Filter.OCCURRED_AT);

    public static final List<String> TEXTS = List.of("", "x", "X", "x'y", "x\"y", "x\\y", "$1", "{}", "[]", "null",
            "true", "1", "1.0", "%", "x%", "_", "' OR '1'='1", "😀", "é", "e\u0301", "x".repeat(8_000), "a\nb",
            "\u2028", "*:*", "x y", " x");

    private static final double[] NUMBERS = {0, 1, -1, 1.5, 2, 1e15, 9_007_199_254_740_992.0, 1e300, -1e300, 1e-300,
            Double.MIN_VALUE, Double.MAX_VALUE, 0.1, 0.30000000000000004, 1_767_225_600_000.0};

    private static final List<Comparison> COMPARISONS = List.of(Comparison.values());

    private static final int FEW = 5;

    private final Random random;

    public RandomFilters(Random random) {
        this.random = random;
    }

    public Map<String, MetadataValue> metadata() {
        Map<String, MetadataValue> values = new HashMap<>();
        for (int i = 0; i < random.nextInt(5); i++) {
            values.put(key(), value());
        }
        return values;
    }

    public Instant time() {
        return Instant.ofEpochMilli(1_767_225_600_000L + random.nextInt(3) - 1);
    }

    public Filter filter(int depth) {
        return switch (random.nextInt(depth > 1 ? 9 : 5)) {
            case 0 -> new Filter.Eq(key(), scalar());
            case 1 -> new Filter.Ne(key(), scalar());
            case 2 -> new Filter.In(key(), scalars());
            case 3 -> new Filter.Range(key(), COMPARISONS.get(random.nextInt(COMPARISONS.size())), number());
            case 4 -> new Filter.Exists(key());
            case 5, 6 -> new Filter.And(filters(depth - 1));
            case 7 -> new Filter.Or(filters(depth - 1));
            default -> new Filter.Not(filter(depth - 1));
        };
    }

    private List<Filter> filters(int depth) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> filter(depth)).toList();
    }

    private MetadataValue value() {
        return random.nextInt(3) == 0 ? new MetadataValue.Many(scalars()) : scalar();
    }

    private List<MetadataValue.Scalar> scalars() {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> scalar()).toList();
    }

    private MetadataValue.Scalar scalar() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new MetadataValue.Text(text());
            case 2, 3 -> new MetadataValue.Numeric(number());
            default -> new MetadataValue.Bool(random.nextBoolean());
        };
    }

    /** Half of the time one of a few, so that a filter and a document often speak of the same. */
    private String key() {
        return random.nextBoolean() ? KEYS.get(random.nextInt(FEW)) : KEYS.get(random.nextInt(KEYS.size()));
    }

    private String text() {
        return random.nextBoolean() ? TEXTS.get(random.nextInt(FEW)) : TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private double number() {
        return random.nextBoolean() ? NUMBERS[random.nextInt(FEW)] : NUMBERS[random.nextInt(NUMBERS.length)];
    }
}
