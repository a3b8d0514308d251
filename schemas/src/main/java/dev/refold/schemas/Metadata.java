package dev.refold.schemas;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A document's metadata by key, sorted by key, so that equal metadata are encoded and hashed alike. Immutable. */
public record Metadata(SortedMap<String, MetadataValue> values) {

    public static final Metadata EMPTY = new Metadata(new TreeMap<>());

    public Metadata {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static Metadata of(Map<String, MetadataValue> values) {
        return new Metadata(new TreeMap<>(values));
    }

    public Optional<MetadataValue> get(String key) {
        return Optional.ofNullable(values.get(key));
    }
}
