package dev.refold.indexer.rebuild;

import java.util.List;

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

    /** Hears how far it is; what it throws ends the check. */
    @FunctionalInterface
    interface Progress {

        /** As in {@link RebuildProgress}. */
        void at(String phase, String unit, long done, long total);
    }

    /** @param progress told now and then, on the calling thread */
    Result check(int generation, Progress progress);
}
