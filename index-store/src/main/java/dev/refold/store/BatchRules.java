package dev.refold.store;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Order;
import dev.refold.schemas.SinkPosition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link IndexStore#claim} and {@link IndexStore#apply} decide before anything is written. Pure. */
public final class BatchRules {

    private BatchRules() {}

    /**
     * The position of a sink that takes a partition over.
     *
     * @param current what the store has; empty for a partition never claimed
     * @throws StoreException.Mismatch when it is of another topic id
     */
    public static SinkPosition claimed(Optional<SinkPosition> current, String topicId, int partition) {
        current.ifPresent(position -> checkTopic(position, topicId));
        SinkPosition from = current.orElse(unclaimed(topicId, partition));
        return new SinkPosition(topicId, partition, from.nextOffset(), from.leaderEpoch(), from.ownerEpoch() + 1);
    }

    /**
     * Whether a batch may be written.
     *
     * @param current what the store has; empty for a partition never claimed, under which nothing is written
     * @return what to answer without writing; empty: write
     * @throws StoreException.Mismatch when it is of another topic id
     */
    public static Optional<ApplyOutcome.Fenced> fenced(Optional<SinkPosition> current, Batch batch) {
        SinkPosition from = batch.from();
        current.ifPresent(position -> checkTopic(position, from.topicId()));
        SinkPosition known = current.orElse(unclaimed(from.topicId(), from.partition()));
        boolean writes = known.ownerEpoch() > 0 && known.equals(from);
        return writes ? Optional.empty() : Optional.of(new ApplyOutcome.Fenced(known));
    }

    /**
     * Checks every vector of a batch against the generation's space.
     *
     * @throws StoreException.Mismatch naming the first document of another dimension
     */
    public static void checkDimensions(Generation generation, Batch batch) {
        checkDimensions(generation, batch.documents());
    }

    /** The same of documents that come without a batch. */
    public static void checkDimensions(Generation generation, List<EmbeddedDocument> documents) {
        int expected = generation.space().dimensions();
        for (EmbeddedDocument document : documents) {
            if (document instanceof EmbeddedDocument.Present present) {
                present.chunks().stream().map(Chunk::vector).flatMap(Optional::stream).map(Embedding::dimensions)
                        .filter(dimensions -> dimensions != expected).findFirst().ifPresent(dimensions -> {
                            throw new StoreException.Mismatch("a vector of " + present.key() + " has " + dimensions
                                    + " dimensions, generation " + generation.number() + " of " + generation.store()
                                    + " is of space " + generation.space().id() + " with " + expected
                                    + "; point the sink at the topic of that space");
                        });
            }
        }
    }

    /**
     * One record per key: what folding the records one by one would leave of them, so that it does not matter where a
     * batch ends. In a well-formed log that is the last one.
     */
    public static List<EmbeddedDocument> onePerKey(List<EmbeddedDocument> documents) {
        Map<DocumentKey, EmbeddedDocument> newest = new LinkedHashMap<>();
        for (EmbeddedDocument document : documents) {
            newest.merge(document.key(), document,
                    (stored, next) -> replaces(next, Optional.of(stored.order())) ? next : stored);
        }
        return List.copyOf(newest.values());
    }

    /** Whether a document replaces what is stored: only under a greater order. */
    public static boolean replaces(EmbeddedDocument document, Optional<Order> stored) {
        return stored.map(order -> document.order().compareTo(order) > 0).orElse(true);
    }

    /** The mark after a batch: never less than the stored one. */
    public static Optional<Mark> mark(Optional<Mark> stored, Optional<Mark> ofBatch) {
        if (stored.isEmpty() || ofBatch.isEmpty()) {
            return stored.isPresent() ? stored : ofBatch;
        }
        return ofBatch.get().compareTo(stored.get()) > 0 ? ofBatch : stored;
    }

    private static SinkPosition unclaimed(String topicId, int partition) {
        return new SinkPosition(topicId, partition, 0, SinkPosition.NO_LEADER_EPOCH, 0);
    }

    /**
     * Whether a position is of a topic.
     *
     * @throws StoreException.Mismatch when it is of another topic id: the topic was recreated
     */
    public static void checkTopic(SinkPosition position, String topicId) {
        if (!position.topicId().equals(topicId)) {
            throw new StoreException.Mismatch("the position in partition " + position.partition() + " is of topic id "
                    + position.topicId() + ", the topic now has " + topicId
                    + ": it was recreated; build a new generation with refold rebuild");
        }
    }
}
