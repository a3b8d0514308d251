package dev.refold.store.analysis;

/**
 * A word of a text as the analysis sees it.
 *
 * @param term what is stored and looked up: lower case, folded, stemmed
 * @param start of the word in the text, UTF-16
 * @param end exclusive
 * @param position of the word among the text's words, those that were left out (stop words) counted
 */
public record Token(String term, int start, int end, int position) {}
