package dev.refold.store.evaluation;

import dev.refold.store.Generation;
import java.util.OptionalInt;

/**
 * The generation that gave an answer.
 *
 * @param space its id
 */
public record Answerer(String store, int number, String space) {

    public static Answerer of(Generation generation) {
        return new Answerer(generation.store(), generation.number(), generation.space().id());
    }

    /** The side that is this very generation, whichever is live by then. */
    public Side side() {
        return new Side(store, OptionalInt.of(number));
    }
}
