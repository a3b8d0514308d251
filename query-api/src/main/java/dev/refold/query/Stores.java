package dev.refold.query;

import dev.refold.store.IndexStore;
import dev.refold.store.evaluation.Side;
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

    /** {@code STORE} or {@code STORE@GENERATION}. */
    Answering side(String text) {
        Side side = sideOf("store", text);
        return new Answering(named(side.store()), side.choice());
    }

    /** @throws ProblemException when it is neither; names the field */
    static Side sideOf(String field, String text) {
        try {
            return Side.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID, field + ": " + e.getMessage() + ".",
                    "/v1/status lists stores and generations.", e);
        }
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
