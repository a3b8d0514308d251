package dev.refold.indexer.topics;

import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it should be.
 *
 * @param atCreation settings given to a topic that is made; names as in Kafka's {@link TopicConfig}
 * @param checks what must hold for a topic that is there already; an operator may choose the rest (retention, say)
 */
public record TopicSpec(String name, int partitions, short replicas, SortedMap<String, String> atCreation,
        SortedMap<String, SettingCheck> checks) {

    /** The largest batch in {@code documents}: an event of 4 MiB and what Kafka wraps around it. */
    public static final int DOCUMENTS_MAX_BYTES = (4 << 20) + (64 << 10);

    public static final int EMBEDDINGS_MAX_BYTES = 32 << 20;

    /** An event, its headers and what went wrong. */
    public static final int DEAD_LETTERS_MAX_BYTES = 5 << 20;

    /** Longer than any rebuild or verify: a compacted log read up to a position is otherwise not the state there. */
    public static final Duration COMPACTION_LAG = Duration.ofDays(1);

    private static final Duration DEAD_LETTERS_RETENTION = Duration.ofDays(30);

    public TopicSpec {
        if (partitions < 1 || replicas < 1) {
            throw new IllegalArgumentException(name + ": " + partitions + " partitions, " + replicas + " replicas");
        }
        atCreation = Collections.unmodifiableSortedMap(new TreeMap<>(atCreation));
        checks = Collections.unmodifiableSortedMap(new TreeMap<>(checks));
    }

    /** What happened: never compacted, as compaction keeps the last offset, not the newest version. */
    public static TopicSpec documents(TopicNames names, TopicLayout layout) {
        return of(names.documents(), layout,
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime", TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DOCUMENTS_MAX_BYTES)),
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, SettingCheck.equalTo(TopicConfig.CLEANUP_POLICY_DELETE),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, SettingCheck.equalTo("LogAppendTime"),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, SettingCheck.atLeast(4 << 20)));
    }

    /** What it means in a space: the last state of every document, and marks. */
    public static TopicSpec embeddings(TopicNames names, Space space, TopicLayout layout) {
        return of(names.embeddings(space), layout,
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, Long.toString(COMPACTION_LAG.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(EMBEDDINGS_MAX_BYTES)),
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, SettingCheck.equalTo(TopicConfig.CLEANUP_POLICY_COMPACT),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, SettingCheck.equalTo("LogAppendTime"),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, SettingCheck.atLeast(EMBEDDINGS_MAX_BYTES)));
    }

    public static TopicSpec deadLetters(TopicNames names, TopicLayout layout) {
        return of(names.deadLetters(), layout,
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(DEAD_LETTERS_RETENTION.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(DEAD_LETTERS_MAX_BYTES)),
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, SettingCheck.equalTo(TopicConfig.CLEANUP_POLICY_DELETE),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, SettingCheck.atLeast(DEAD_LETTERS_MAX_BYTES)));
    }

    /** The last state of every access key; one partition, as it is small and its order matters. */
    public static TopicSpec accessKeys(TopicNames names, short replicas) {
        Map<String, String> settings = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        return of(names.accessKeys(), new TopicLayout(1, replicas), settings, Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, SettingCheck.equalTo(TopicConfig.CLEANUP_POLICY_COMPACT)));
    }

    private static TopicSpec of(String name, TopicLayout layout, Map<String, String> settings,
            Map<String, SettingCheck> checks) {
        SortedMap<String, String> atCreation = new TreeMap<>(settings);
        if (layout.replicas() > 2) {
            atCreation.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
        }
        return new TopicSpec(name, layout.partitions(), layout.replicas(), atCreation, new TreeMap<>(checks));
    }
}
