package dev.refold.store;

/** What a hit stands for: every matching chunk, or the best chunk of every matching document. */
public enum GroupBy {
    CHUNK, DOCUMENT
}
