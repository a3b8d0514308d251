package dev.refold.query;

import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Who answers: what is live in a store of this process, or one of its generations. */
record Answering(IndexStore store, GenerationChoice choice) {

    /** @throws ProblemException when the generation that was named is not there */
    <T> T read(BiFunction<IndexStore, GenerationChoice, T> question) {
        try {
            return question.apply(store, choice);
        } catch (StoreException.NoGeneration e) {
            throw problem(choice, e);
        }
    }

    /** One that was named is the client's to mend; that nothing is live is not. */
    static RuntimeException problem(GenerationChoice choice, StoreException.NoGeneration e) {
        return switch (choice) {
            case GenerationChoice.Live _ -> e;
            case GenerationChoice.Numbered _ -> new ProblemException(ProblemType.NOT_FOUND,
                    String.valueOf(e.getMessage()), "/v1/status lists the generations; leave the generation out for the"
                            + " live one.",
                    e);
        };
    }

    /** Work on a generation that the request names: that it is not there is the client's to mend. */
    static <T> T named(Supplier<T> work) {
        try {
            return work.get();
        } catch (StoreException.NoGeneration e) {
            throw new ProblemException(ProblemType.NOT_FOUND, String.valueOf(e.getMessage()),
                    "/v1/admin/generations lists the generations.", e);
        }
    }
}
