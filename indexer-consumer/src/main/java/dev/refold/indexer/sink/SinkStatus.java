package dev.refold.indexer.sink;

import dev.refold.store.Generation;
import java.time.Duration;

/**
 * Where one sink stands, for the partitions assigned to this process.
 *
 * @param partitions assigned
 * @param lagRecords from the positions to the end of the log as of the last fetch, transaction markers included
 * @param lagTime how long ago the oldest record was written that waits (the last one folded while none of those was read),
 *     or zero when there is no lag
 */
public record SinkStatus(Generation generation, SinkState state, int partitions, long lagRecords, Duration lagTime) {}
