package dev.refold.schemas;

/**
 * Where a sink stands in one partition of {@code embeddings.<space>}, kept in the store beside the data it speaks of.
 *
 * @param topicId the id of the embeddings topic (KIP-516), as text
 * @param leaderEpoch of the record before {@code nextOffset}, or {@link #NO_LEADER_EPOCH}; seeking with it makes a
 *     truncated log an error instead of silence (KIP-320)
 * @param ownerEpoch raised by every sink that takes the partition over; a batch under a lower one is refused
 */
public record SinkPosition(String topicId, int partition, long nextOffset, int leaderEpoch, long ownerEpoch) {

    public static final int NO_LEADER_EPOCH = -1;

    public SinkPosition {
        if (partition < 0 || nextOffset < 0 || leaderEpoch < NO_LEADER_EPOCH || ownerEpoch < 0) {
            throw new IllegalArgumentException("partition " + partition + ", next offset " + nextOffset
                    + ", leader epoch " + leaderEpoch + ", owner epoch " + ownerEpoch);
        }
    }

    public SinkPosition advancedTo(long offset, int epochOfLeader) {
        return new SinkPosition(topicId, partition, offset, epochOfLeader, ownerEpoch);
    }
}
