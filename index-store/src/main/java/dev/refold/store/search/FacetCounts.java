package dev.refold.store.search;

import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.Facet;
import dev.refold.store.StoreException;
import dev.refold.store.filter.FilterEvaluator;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Documents by the values they have under one key, while they are counted. Not safe for threads.
 *
 * <p>
 * Texts longer than {@link #MOST_CHARS} are no values, only their documents are counted: they are bodies of text, not
 * names of anything, and no store need hold them whole.
 */
public final class FacetCounts {

    /** Code points. */
    public static final int MOST_CHARS = 256;
    /** Different values: a key with more names documents rather than kinds of them. */
    public static final int MOST_DIFFERENT = 10_000;

    private static final Comparator<MetadataValue.Scalar> ORDER = Comparator
            .comparingInt(FacetCounts::typeOrder).thenComparing(FacetCounts::within);

    private final String key;
    private final Map<MetadataValue.Scalar, Long> counts = new HashMap<>();
    private long documents;
    private long longTexts;

    public FacetCounts(String key) {
        this.key = key;
    }

    public String key() {
        return key;
    }

    /** Counts a document, if it has the key. */
    public void add(Metadata metadata, Optional<Instant> occurredAt) {
        FilterEvaluator.value(key, metadata, occurredAt).ifPresent(value -> {
            Set<MetadataValue.Scalar> different = new HashSet<>(switch (value) {
                case MetadataValue.Scalar scalar -> List.of(scalar);
                case MetadataValue.Many(List<MetadataValue.Scalar> values) -> values;
            });
            addDocuments(1);
            addLongTexts(different.removeIf(FacetCounts::isLong) ? 1 : 0);
            different.forEach(scalar -> add(scalar, 1));
        });
    }

    public void addDocuments(long more) {
        documents += more;
    }

    public void addLongTexts(long more) {
        longTexts += more;
    }

    /**
     * @param value not {@linkplain #isLong long}
     * @throws StoreException.Refused when there are too many different ones
     */
    public void add(MetadataValue.Scalar value, long more) {
        counts.merge(value, more, Long::sum);
        if (counts.size() > MOST_DIFFERENT) {
            throw new StoreException.Refused("documents have more than " + MOST_DIFFERENT + " different values under"
                    + " the metadata key \"" + key + "\"; ask for facets of another key, or narrow the filter");
        }
    }

    public static boolean isLong(MetadataValue.Scalar value) {
        return value instanceof MetadataValue.Text(String text) && text.length() > MOST_CHARS
                && text.codePointCount(0, text.length()) > MOST_CHARS;
    }

    /** The most frequent values. */
    Facet facet(int values) {
        Comparator<Facet.Value> order = Comparator.comparingLong(Facet.Value::documents).reversed()
                .thenComparing(Facet.Value::value, ORDER);
        List<Facet.Value> first = counts.entrySet().stream()
                .map(entry -> new Facet.Value(entry.getKey(), entry.getValue())).sorted(order).limit(values).toList();
        return new Facet(key, documents, first, counts.size(), longTexts);
    }

    private static int typeOrder(MetadataValue.Scalar value) {
        return switch (value) {
            case MetadataValue.Bool _ -> 0;
            case MetadataValue.Numeric _ -> 1;
            case MetadataValue.Text _ -> 2;
        };
    }

    private static int within(MetadataValue.Scalar left, MetadataValue.Scalar right) {
        if (left instanceof MetadataValue.Bool(boolean one) && right instanceof MetadataValue.Bool(boolean other)) {
            return Boolean.compare(one, other);
        }
        if (left instanceof MetadataValue.Numeric(double one) && right instanceof MetadataValue.Numeric(double other)) {
            return Double.compare(one, other);
        }
        return left instanceof MetadataValue.Text(String one) && right instanceof MetadataValue.Text(String other)
                ? one.compareTo(other)
                : 0;
    }
}
