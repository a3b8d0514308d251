package dev.refold.indexer.sink;

import dev.refold.schemas.SinkPosition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says why a log cannot be folded on from the stored positions, what that means, and what mends it. Pure.
 *
 * @param topic of the embeddings
 * @param store whose generation it is
 */
record ChangedLog(String topic, String store, int generation) {

    /** First offset there is, and one past the last. */
    record Bounds(long first, long end) {}

    /**
     * Of a log that is still the same topic.
     *
     * @param bounds by partition; absent where Kafka did not say
     * @param heard what the client met
     */
    String explain(List<SinkPosition> positions, Map<Integer, Bounds> bounds, String heard) {
        return positions.stream().sorted(Comparator.comparingInt(SinkPosition::partition))
                .flatMap(position -> Optional.ofNullable(bounds.get(position.partition()))
                        .flatMap(range -> fault(position, range)).stream())
                .findFirst().orElse("topic " + topic + " was truncated below a stored position and has grown again ("
                        + heard + ")")
                + meaning() + ". Delete topic " + topic + " and start the embedder again: it makes the topic anew and"
                + " fills it from its own state. Then run: refold rebuild " + store + unwanted();
    }

    private Optional<String> fault(SinkPosition position, Bounds range) {
        String where = "topic " + topic + " partition " + position.partition();
        if (position.nextOffset() < range.first()) {
            return Optional.of(where + " begins at offset " + range.first() + " but " + position.nextOffset()
                    + " is the next to fold: records were deleted, which compaction never does");
        }
        if (position.nextOffset() > range.end()) {
            return Optional.of(where + " ends at offset " + range.end() + " but was folded up to "
                    + position.nextOffset() + ": the log was truncated");
        }
        return Optional.empty();
    }

    /** @param mismatch what the store said of the topic's id */
    String recreated(String mismatch) {
        return "topic " + topic + ": " + mismatch + meaning() + ". The embedder fills the topic again when it starts."
                + " Then run: refold rebuild " + store + unwanted();
    }

    private String meaning() {
        return "; " + store + '@' + generation + " answers with what it has and changes no more";
    }

    private String unwanted() {
        return ", or refold drop " + store + '@' + generation + " if it is not live and nobody needs it";
    }
}
