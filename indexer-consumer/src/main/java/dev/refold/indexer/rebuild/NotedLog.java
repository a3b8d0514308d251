package dev.refold.indexer.rebuild;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.Collections;

/**
 * What a generation was loaded from.
 *
 * @param topicId of the embeddings topic (KIP-516)
 * @param ends read-committed end offsets by partition: the load holds what lies below
 * @param marks the last one below the end, of the partitions that have one; none before everything was read
 */
public record NotedLog(String topicId, SortedMap<Integer, Long> ends, List<Mark> marks) {

    public NotedLog {
        ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
        marks = List.copyOf(marks);
    }

    public static NotedLog of(String topicId, Map<Integer, Long> ends) {
        return new NotedLog(topicId, new TreeMap<>(ends), List.of());
    }

    NotedLog withMarks(List<Mark> found) {
        return new NotedLog(topicId, ends, found);
    }

    /** Where sinks go on. The leader epoch of a record below the end is not known to an admin client. */
    List<SinkPosition> positions() {
        return ends.entrySet().stream().map(end -> new SinkPosition(topicId, end.getKey(), end.getValue(),
                SinkPosition.NO_LEADER_EPOCH, 0)).toList();
    }
}
