package dev.refold.indexer.asof;

import java.util.List;

/**
 * What a look at the past costs, before anything is paid. The model's answers are not known yet: a document that it
 * refuses falls back to its state before.
 *
 * @param documents as they were then; deleted ones do not count
 * @param chunks of those documents; {@code chunksReused + chunksToEmbed}
 * @param chunksReused whose vector is in the log or the event, was paid before, or is that of another chunk of equal text
 * @param tokens to embed, estimated at four characters each
 * @param cost of the tokens, in the currency of the price
 * @param remarks for people
 */
public record PastPlan(long documents, long chunks, long chunksReused, long chunksToEmbed, long tokens, double cost,
        List<String> remarks) {

    private static final double CHARS_PER_TOKEN = 4;
    private static final double MILLION = 1e6;

    public PastPlan {
        remarks = List.copyOf(remarks);
    }

    /** @param chars to embed, in UTF-16 units */
    static PastPlan of(long documents, long chunks, long chunksToEmbed, long chars, double pricePerMillionTokens,
            List<String> remarks) {
        long tokens = (long) Math.ceil(chars / CHARS_PER_TOKEN);
        return new PastPlan(documents, chunks, chunks - chunksToEmbed, chunksToEmbed, tokens,
                tokens * pricePerMillionTokens / MILLION, remarks);
    }
}
