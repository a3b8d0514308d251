package dev.refold.indexer.embedder;

import java.util.Optional;

/**
 * How far one partition is and what became of its records. Kept in a state store, so that it changes in the transaction
 * that it speaks of. {@code consumed = embedded + superseded + duplicates + deadLetters + pending}, always.
 *
 * @param topicId of {@code documents}, as text
 * @param epoch the log epoch of that topic
 * @param nextOffset one past the last record consumed
 * @param marked the offset of the last mark written in this epoch; 0 when none
 * @param tokens spent on the model, see {@link TokenMeter}; all partitions together make the space's
 * @param outputId the id of the {@code embeddings} topic that holds all that was embedded, as text; empty when an earlier
 *     release wrote it, which did not know
 */
record Progress(String topicId, long epoch, long nextOffset, long marked, EmbedderCounts counts, long tokens,
        String outputId) {

    static Progress start(String topicId, long epoch, String outputId) {
        return new Progress(topicId, epoch, 0, 0, EmbedderCounts.ZERO, 0, outputId);
    }

    /** The counts go on; offsets start anew. */
    Progress inLog(String newTopicId, long newEpoch) {
        return new Progress(newTopicId, newEpoch, 0, 0, counts, tokens, outputId);
    }

    Progress consumed(long offset) {
        return new Progress(topicId, epoch, offset + 1, marked, counts.consumedOne(), tokens, outputId);
    }

    Progress with(EmbedderCounts newCounts) {
        return new Progress(topicId, epoch, nextOffset, marked, newCounts, tokens, outputId);
    }

    Progress marked(long offset) {
        return new Progress(topicId, epoch, nextOffset, offset, counts, tokens, outputId);
    }

    Progress withTokens(long allTokens) {
        return new Progress(topicId, epoch, nextOffset, marked, counts, allTokens, outputId);
    }

    /** Whether what was embedded went to another topic than this one, and is missing in it. */
    boolean isElsewhere(String currentId) {
        return !outputId.isEmpty() && !outputId.equals(currentId);
    }

    /** This topic holds everything; that it does is to be marked in it anew when the topic is another one. */
    Progress in(String currentId) {
        return new Progress(topicId, epoch, nextOffset, isElsewhere(currentId) ? 0 : marked, counts, tokens, currentId);
    }

    /**
     * The offset below which every record is decided, when it is past the last mark. While a record of an earlier log
     * waits there is none: a mark of this epoch would say that the earlier log is decided.
     */
    Optional<Long> nextMark(Optional<LogPosition> firstPending) {
        if (firstPending.filter(pending -> pending.epoch() < epoch).isPresent()) {
            return Optional.empty();
        }
        long decided = firstPending.map(pending -> Math.min(pending.offset(), nextOffset)).orElse(nextOffset);
        return decided > marked ? Optional.of(decided) : Optional.empty();
    }
}
