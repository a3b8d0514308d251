package dev.refold.indexer.embedder;

import java.util.Optional;

/**
 * The {@code documents} topic that is read.
 *
 * @param topicId the id Kafka gave it, as text
 * @param epoch the log epoch its operator gave it
 */
record SourceLog(String topic, String topicId, long epoch) {

    /**
     * Goes on from what is known, or starts.
     *
     * @param outputId of the {@code embeddings} topic, for a start
     * @throws WrongLogException when what is known speaks of another log
     */
    Progress resume(Optional<Progress> known, String outputId) {
        if (known.isEmpty()) {
            return Progress.start(topicId, epoch, outputId);
        }
        Progress progress = known.get();
        if (epoch > progress.epoch()) {
            return progress.inLog(topicId, epoch);
        }
        if (epoch < progress.epoch()) {
            throw new WrongLogException("topics.log-epoch is " + epoch + " but epoch " + progress.epoch() + " of "
                    + topic + " was read already; set it to " + progress.epoch() + ", or to "
                    + (progress.epoch() + 1) + " when the topic was made anew");
        }
        new SourceLog(topic, progress.topicId(), epoch).requireSame(topicId);
        return progress;
    }

    /** @throws WrongLogException when the topic has another id now */
    void requireSame(String foundId) {
        if (!foundId.equals(topicId)) {
            throw new WrongLogException("topic " + topic + " is not the one read before: its id is " + foundId
                    + ", expected " + topicId + ". It was deleted and made anew, or mirrored. If that is meant, set"
                    + " topics.log-epoch to " + (epoch + 1) + ", so that its events count as newer");
        }
    }
}
