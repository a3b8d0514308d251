package dev.refold.indexer.rebuild;

import java.util.List;
import java.util.function.LongConsumer;

/** Compares what a generation holds with the log. */
@FunctionalInterface
public interface GenerationCheck {

    /** Finds nothing. */
    GenerationCheck NONE = (_, _) -> new Result(0, 0, List.of());

    /**
     * @param findings documents that differ
     * @param first some of them, for people
     */
    record Result(long documents, long findings, List<String> first) {

        public Result {
            first = List.copyOf(first);
        }
    }

    /** @param progress told how many documents are compared so far; may throw to end it */
    Result check(int generation, LongConsumer progress);
}
