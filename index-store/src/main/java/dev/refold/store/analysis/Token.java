package dev.refold.store.analysis;

/**
 * A word of a text as the analysis sees it.
 *
 * @param term what is stored and looked up: lower case, folded, stemmed
 * @param start of the word in the text, UTF-16
 * @param end exclusive
 */
public record Token(String term, int start, int end) {}
