package dev.refold.store.lucene;

/** How the nearest vectors are found. All but {@link #CHEAPEST} are for holding one way against another. */
public enum VectorWay {

    /** Where few chunks match, each is compared, which is quicker than a graph and never wrong; else the graph. */
    CHEAPEST,

    /** Every matching chunk is compared. */
    EXACT,

    /** The graph chooses, however few chunks match. */
    GRAPH
}
