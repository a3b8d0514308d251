package dev.refold.store.search;

import dev.refold.store.SearchQuery;

/**
 * How many candidates are fetched: a window at first, and more in steps where grouping by document needs them. The
 * window depends on {@code topK} in two steps only, so that the top 5 is a prefix of the top 10.
 */
record FetchSteps(int window) {

    private static final int SMALL_TOP_K = 100;
    private static final int SMALL_WINDOW = 200;
    private static final int LARGE_WINDOW = SearchQuery.MAX_TOP_K;
    /** How far grouping by document may look when many chunks belong to few documents. */
    private static final int MAX_FETCH = 10_000;
    private static final int WIDENING = 4;

    static FetchSteps of(int topK) {
        return new FetchSteps(topK <= SMALL_TOP_K ? SMALL_WINDOW : LARGE_WINDOW);
    }

    boolean isLast(int fetch) {
        return fetch >= MAX_FETCH;
    }

    int after(int fetch) {
        return Math.min(fetch * WIDENING, MAX_FETCH);
    }

    /** The first step that fetches a candidate of this rank, from 1. */
    int reaching(int rank) {
        int fetch = window;
        while (fetch < rank && !isLast(fetch)) {
            fetch = after(fetch);
        }
        return fetch;
    }
}
