package dev.refold.indexer.embedder;

import java.util.OptionalLong;

/**
 * What the embedding of a space has cost.
 *
 * @param tokens since the space was new: as the service counts them, else estimated at four characters each
 * @param maxTokens at which nothing more is sent to the model; empty for no end
 * @param held whether something waits for a higher {@code maxTokens}
 */
public record TokenSpend(long tokens, OptionalLong maxTokens, boolean held) {}
