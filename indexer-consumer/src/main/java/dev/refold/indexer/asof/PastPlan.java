package dev.refold.indexer.asof;

import java.util.List;

/**
 * What a look at the past costs, before anything is paid. The model's answers are not known yet: a document that it
 * refuses falls back to its state before.
 *
 * @param documents as they were then; deleted ones do not count
 * @param deletes documents that were deleted by then
 * @param chunks of those documents; {@code chunksReused + chunksToEmbed}
 * @param chunksReused whose vector is in the log or the event, was paid before, or is that of another chunk of equal text
 * @param tokens to embed, estimated at four characters each
 * @param remarks for people
 */
public record PastPlan(long documents, long deletes, long chunks, long chunksReused, long chunksToEmbed, long tokens,
        List<String> remarks) {

    private static final double CHARS_PER_TOKEN = 4;

    public PastPlan {
        remarks = List.copyOf(remarks);
    }

    /** @param chars to embed, in UTF-16 units */
    static PastPlan of(long documents, long deletes, long chunks, long chunksToEmbed, long chars,
            List<String> remarks) {
        return new PastPlan(documents, deletes, chunks, chunks - chunksToEmbed, chunksToEmbed,
                (long) Math.ceil(chars / CHARS_PER_TOKEN), remarks);
    }
}
