package dev.refold.indexer.asof;

import dev.refold.indexer.topics.FoundTopic;
import dev.refold.schemas.ConsistencyToken;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which pasts can be had, and what is said of those that cannot. Pure. */
final class PastRules {

    private static final String TIMESTAMP_TYPE = "message.timestamp.type";

    private PastRules() {}

    /** The first millisecond that is not before the instant: Kafka's clock has no finer one. */
    static long firstMillisNotBefore(Instant instant) {
        long millis = instant.toEpochMilli();
        return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
    }

    /** The state at a time to come is not known. */
    static void requirePast(Instant instant, Instant now) {
        if (instant.isAfter(now)) {
            throw new PastRefusedException(instant + " is not in the past (it is " + now
                    + "); for the documents as they are now, search the live generation");
        }
    }

    /** Producers' own times need not grow with the offsets. */
    static void requireAppendTime(FoundTopic documents) {
        String type = documents.settings().getOrDefault(TIMESTAMP_TYPE, "CreateTime");
        if (!type.equals("LogAppendTime")) {
            throw new PastRefusedException("the times of topic " + documents.name() + " are " + type
                    + ", which says nothing about when events were appended; look as of a consistency token that names"
                    + " every partition, and set " + TIMESTAMP_TYPE + " to LogAppendTime for the future");
        }
    }

    /** Where the partitions end that a token names: one past the last event wanted. */
    static SortedMap<Integer, Long> named(ConsistencyToken token, long logEpoch, Map<Integer, Long> ends) {
        if (token.epoch() != logEpoch) {
            throw new PastRefusedException("the token is of log epoch " + token.epoch() + ", topics.log-epoch is "
                    + logEpoch
                    + ": it names offsets of another log than the one that is there; look as of a time, or of"
                    + " a token of this log");
        }
        if (token.offsets().isEmpty()) {
            throw new PastRefusedException("the token names no event; look as of a time");
        }
        SortedMap<Integer, Long> named = new TreeMap<>();
        token.offsets().forEach((partition, offset) -> {
            Long end = ends.get(partition);
            if (end == null || offset >= end) {
                throw new PastRefusedException("the token names offset " + offset + " of partition " + partition + ", "
                        + (end == null ? "which the log does not have" : "which ends at " + end)
                        + "; is it a token of another cluster?");
            }
            named.put(partition, offset + 1);
        });
        return named;
    }

    /**
     * Whether every event of a past is still in the log. There is no proof without them: {@code embeddings} knows of each
     * document the last state only, and one that changed since the moment wanted may have had any state, or none, before
     * the first event that is left. Where nothing of a partition is wanted, nothing is missed.
     */
    static void requireWhole(String topic, Map<Integer, Long> first, Map<Integer, Long> ends) {
        ends.forEach((partition, end) -> {
            long begins = first.getOrDefault(partition, 0L);
            if (begins > 0 && end > 0) {
                throw new PastRefusedException("partition " + partition + " of " + topic + " begins at offset " + begins
                        + ": retention has eaten events that the past may rest on, and nothing else tells what they"
                        + " said. Set retention.ms to -1, and for looks at the past produce every document anew into a"
                        + " topic made anew (with topics.log-epoch raised)");
            }
        });
    }

    /** Whether a past resolved earlier still speaks of the log that is there. */
    static void requireSameLog(ResolvedPast past, FoundTopic documents, long logEpoch) {
        if (!past.topicId().equals(documents.topicId()) || past.logEpoch() != logEpoch) {
            throw new PastRefusedException("the past was resolved in topic id " + past.topicId() + " of log epoch "
                    + past.logEpoch() + ", " + documents.name() + " is now " + documents.topicId() + " of log epoch "
                    + logEpoch + ": it was made anew or mirrored, and its offsets are others; resolve the time again");
        }
        if (past.ends().size() != documents.partitions()) {
            throw new PastRefusedException(documents.name() + " had " + past.ends().size()
                    + " partitions and has " + documents.partitions()
                    + " now; documents lie elsewhere than they did, so the past cannot be folded");
        }
    }
}
