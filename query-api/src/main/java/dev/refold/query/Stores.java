package dev.refold.query;

import dev.refold.store.IndexStore;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stores by name. */
record Stores(Map<String, IndexStore> byName) {

    Stores {
        byName = Map.copyOf(byName);
    }

    /** By name. */
    Collection<IndexStore> all() {
        return new TreeMap<>(byName).values();
    }

    IndexStore named(String name) {
        IndexStore store = byName.get(name);
        if (store == null) {
            throw new ProblemException(ProblemType.INVALID, "There is no store \"" + shortened(name) + "\" here.",
                    "Stores are " + new TreeSet<>(byName.keySet()) + ".");
        }
        return store;
    }

    private static String shortened(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "…" : name;
    }
}
