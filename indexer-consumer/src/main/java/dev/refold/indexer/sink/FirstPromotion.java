package dev.refold.indexer.sink;

import dev.refold.schemas.LogKeys;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store without a live generation gets its first one when that has folded what the log held at the first look: until
 * then searches say that nothing is live, rather than show a part of the documents.
 *
 * @param endOffsets by partition, read-committed
 */
record FirstPromotion(int generation, Map<Integer, Long> endOffsets) {

    private static final Logger LOG = LoggerFactory.getLogger(FirstPromotion.class);

    void promoteWhenReached(IndexStore store) {
        GenerationStatus status = store.status(new GenerationChoice.Numbered(generation));
        if (!reached(status)) {
            return;
        }
        if (status.generation().state() == GenerationState.BUILDING) {
            store.transition(generation, GenerationState.READY);
        }
        Generation live = store.promote(generation);
        LOG.atInfo().addKeyValue(LogKeys.GENERATION, live.name()).log("the first generation is live");
    }

    private boolean reached(GenerationStatus status) {
        Map<Integer, Long> positions = status.positions().stream()
                .collect(Collectors.toMap(SinkPosition::partition, SinkPosition::nextOffset));
        return endOffsets.entrySet().stream()
                .allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }
}
