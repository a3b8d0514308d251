package dev.refold.indexer.rebuild;

import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.List;

/**
 * What a rebuild would cost, without doing anything.
 *
 * @param documents in the live generation; 0 when none is live
 * @param chunks in the live generation, cut as its space says
 * @param chunksToEmbed 0 in a space whose log is there; else estimated
 * @param tokensToEmbed estimated
 * @param records of the log that are read, at most: compaction and transaction markers leave gaps between offsets
 * @param bytes of the new generation, estimated
 * @param time from start to caught up, estimated, embedding apart
 * @param remarks for people: what is estimated, and from what
 */
public record Plan(String store, Space space, long documents, long chunks, long chunksToEmbed, long tokensToEmbed,
        long records, long bytes, Duration time, List<String> remarks) {

    public Plan {
        remarks = List.copyOf(remarks);
    }
}
