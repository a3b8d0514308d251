package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The user data of a commit: of which format and space the index is, and how far the log is folded into exactly this
 * commit. Lucene makes documents and user data durable together or not at all.
 */
record CommitData(String spaceId, List<SinkPosition> positions, List<Mark> marks) {

    /** Raised when fields, terms or {@link StoredForm} change so that older code or older indexes would misread. */
    static final int FORMAT = 1;

    private static final String FORMAT_KEY = "refold.format";
    private static final String SPACE_KEY = "refold.space";
    private static final String POSITION_KEY = "refold.position.";
    private static final String MARK_KEY = "refold.mark.";

    CommitData {
        positions = List.copyOf(positions);
        marks = List.copyOf(marks);
    }

    /** The topic's id comes last, as it is text of another's making. */
    Map<String, String> toMap() {
        Map<String, String> data = new HashMap<>();
        data.put(FORMAT_KEY, Integer.toString(FORMAT));
        data.put(SPACE_KEY, spaceId);
        for (SinkPosition position : positions) {
            data.put(POSITION_KEY + position.partition(), position.nextOffset() + " " + position.leaderEpoch() + " "
                    + position.ownerEpoch() + " " + position.topicId());
        }
        for (Mark mark : marks) {
            data.put(MARK_KEY + mark.partition(), mark.epoch() + " " + mark.offset() + " " + mark.documentsTopicId());
        }
        return data;
    }

    /**
     * @param number of the generation
     * @param what names it and its files
     * @throws StoreException.Mismatch when the index is of another format or space, or of another program
     */
    static CommitData read(int number, String what, Map<String, String> data, Space space) {
        requireFormat(number, data.getOrDefault(FORMAT_KEY, "none"));
        String stored = data.getOrDefault(SPACE_KEY, "none");
        if (!stored.equals(space.id())) {
            throw new StoreException.Mismatch(what + " holds the space " + stored + ", not " + space.id()
                    + ". Spaces never mix: put its own files back, or drop the generation and rebuild it");
        }
        List<SinkPosition> positions = data.entrySet().stream().filter(e -> e.getKey().startsWith(POSITION_KEY))
                .map(e -> position(partition(e.getKey(), POSITION_KEY), e.getValue())).toList();
        List<Mark> marks = data.entrySet().stream().filter(e -> e.getKey().startsWith(MARK_KEY))
                .map(e -> mark(partition(e.getKey(), MARK_KEY), e.getValue())).toList();
        return new CommitData(stored, positions, marks);
    }

    private static void requireFormat(int number, String format) {
        if (!format.equals(Integer.toString(FORMAT))) {
            throw GenerationRules.otherFormat(LuceneStore.NAME, number, format, FORMAT);
        }
    }

    private static int partition(String key, String prefix) {
        return Integer.parseInt(key.substring(prefix.length()));
    }

    private static SinkPosition position(int partition, String text) {
        String[] parts = text.split(" ", 4);
        return new SinkPosition(parts[3], partition, Long.parseLong(parts[0]), Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]));
    }

    private static Mark mark(int partition, String text) {
        String[] parts = text.split(" ", 3);
        return new Mark(parts[2], partition, Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
