package dev.refold.indexer.embedder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides where an embedder may start to read, from what Kafka knows. Pure. It never guesses: reading from the wrong
 * place would lose events or bring old ones back without a word.
 *
 * @param log that is to be read
 * @param group of the embedder, whose offsets they are
 * @param output where the output goes
 * @param committed by partition; absent where nothing was committed
 * @param known the last progress by partition, from the state of earlier runs
 * @param bounds of every partition of the log
 */
record StartPlan(SourceLog log, String group, Output output, Map<Integer, Long> committed,
        Map<Integer, Progress> known, SortedMap<Integer, Bounds> bounds) {

    /** First offset there is, and one past the last. */
    record Bounds(long first, long end) {}

    /**
     * The {@code embeddings} topic.
     *
     * @param empty whether nothing was ever written to it
     */
    record Output(String topic, String topicId, boolean empty) {}

    StartPlan {
        committed = Map.copyOf(committed);
        known = Map.copyOf(known);
    }

    /**
     * The offsets to commit before the start, by partition; none where the committed ones stand.
     *
     * @throws WrongLogException when an operator has to decide
     */
    SortedMap<Integer, Long> offsetsToSet() {
        known.values().forEach(progress -> log.resume(Optional.of(progress), output.topicId()));
        if (known.isEmpty()) {
            requireFirstStart();
        }
        requireOutput();
        requireWhole();
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        bounds.forEach((partition, range) -> start(partition, range).ifPresent(at -> offsets.put(partition, at)));
        return offsets;
    }

    /** Without progress there must be no sign of an earlier run. */
    private void requireFirstStart() {
        boolean consumed = bounds.entrySet().stream()
                .anyMatch(entry -> committed.getOrDefault(entry.getKey(), 0L) > entry.getValue().first());
        if (consumed || !output.empty()) {
            throw new WrongLogException((consumed
                    ? "group " + group + " has committed offsets"
                    : "topic " + output.topic() + " holds records")
                    + " but the embedder's own state, the topics " + group + "-*-changelog, is gone, so it does not"
                    + " know which events are old. Restore those topics; or delete topic " + output.topic()
                    + " and group " + group + " to embed everything anew");
        }
    }

    /**
     * What was embedded is in the output, or a rebuild from it would lack those documents and nobody would know. An output
     * known to be another topic is filled again by each partition's task; state of a release that did not note it cannot
     * tell.
     */
    private void requireOutput() {
        if (output.empty() && known.values().stream()
                .anyMatch(progress -> progress.marked() > 0 && progress.outputId().isEmpty())) {
            throw new WrongLogException("topic " + output.topic() + " is empty but documents were embedded into it:"
                    + " it was deleted and made anew. Restore it; or delete the topics " + group
                    + "-*-changelog, group "
                    + group + " and the embedder's state directory to embed everything anew");
        }
    }

    /**
     * What was deleted before it was ever read would be missing from every index of the space, and those would look
     * complete. Offsets that somebody set to what is left say that it was published again.
     */
    void requireWhole() {
        List<Integer> cut = bounds.entrySet().stream().filter(entry -> entry.getValue().first() > 0)
                .map(Map.Entry::getKey)
                .filter(partition -> !known.containsKey(partition) && !committed.containsKey(partition)).toList();
        if (!cut.isEmpty()) {
            String partitions = cut.stream().map(String::valueOf).collect(Collectors.joining(","));
            throw new WrongLogException("topic " + log.topic() + " does not begin at offset 0 in partitions " + cut
                    + ": events were deleted there that group " + group + " never read, so " + output.topic()
                    + " would lack documents and look complete. Publish all documents again, take what is left as the"
                    + " beginning with: kafka-consumer-groups.sh --bootstrap-server BROKER --group " + group
                    + " --topic " + log.topic() + ":" + partitions + " --reset-offsets --to-earliest --execute; then"
                    + " start again");
        }
    }

    private Optional<Long> start(int partition, Bounds range) {
        Optional<Progress> progress = Optional.ofNullable(known.get(partition));
        Optional<Long> stands = Optional.ofNullable(committed.get(partition));
        if (progress.filter(last -> last.epoch() < log.epoch()).isPresent()) {
            // Not set once more: another instance may be reading already, and Kafka lets nobody set offsets then.
            return stands.equals(Optional.of(range.first())) ? Optional.empty() : Optional.of(range.first());
        }
        long next = stands.or(() -> progress.map(Progress::nextOffset)).orElse(range.first());
        requireReachable(partition, next, range);
        return stands.isPresent() ? Optional.empty() : Optional.of(next);
    }

    private void requireReachable(int partition, long next, Bounds range) {
        if (next < range.first()) {
            throw new WrongLogException("topic " + log.topic() + " partition " + partition + " begins at offset "
                    + range.first() + " but " + next + " is the next to read: events were deleted before they were"
                    + " embedded. Publish their documents again, then skip the gap with: kafka-consumer-groups.sh"
                    + " --bootstrap-server BROKER --group " + group + " --topic " + log.topic() + ":" + partition
                    + " --reset-offsets --to-offset " + range.first() + " --execute");
        }
        if (next > range.end()) {
            throw new WrongLogException("topic " + log.topic() + " partition " + partition + " ends at offset "
                    + range.end() + " but was read up to " + next + ": the log was truncated or replaced. Set"
                    + " topics.log-epoch to " + (log.epoch() + 1) + " to read it anew, its events counting as newer");
        }
    }
}
