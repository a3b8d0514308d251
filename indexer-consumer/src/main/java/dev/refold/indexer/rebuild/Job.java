package dev.refold.indexer.rebuild;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import java.util.OptionalInt;
import dev.refold.store.GenerationState;

/**
 * What the work at a step has at hand.
 *
 * @param topic the embeddings topic of the generation's space
 * @param lookBack closed when the work ends
 */
record Job(IndexStore store, Generation generation, String topic, LogLook log, Ownership ownership, Board board,
        RebuildSettings settings, RebuildParts parts, LookBack lookBack) {

    int number() {
        return generation.number();
    }

    GenerationChoice own() {
        return new GenerationChoice.Numbered(number());
    }

    String name() {
        return store.name() + '@' + number();
    }

    /** @throws ImpossibleException when records of the log were deleted */
    void requireWholeLog() {
        log.requireWhole(topic, "delete topic " + topic + " and start the embedder again: it makes the topic anew and"
                + " fills it from its own state; then run refold rebuild " + store.name() + " --resume");
    }

    OptionalInt live() {
        return store.generations().stream().filter(one -> one.state() == GenerationState.LIVE)
                .mapToInt(Generation::number).findFirst();
    }
}
