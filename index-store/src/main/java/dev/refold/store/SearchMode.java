package dev.refold.store;

/** How a query is matched. */
public enum SearchMode {
    VECTOR, KEYWORD, HYBRID
}
