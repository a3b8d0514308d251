package dev.refold.query;

import dev.refold.query.Answers.GenerationAnswer;
import dev.refold.schemas.Mark;
import java.util.List;
import java.util.Optional;

/**
 * The JSON of {@code /v1/status}.
 *
 * @param embedder the first of {@code embedders}
 */
record StatusAnswer(String status, List<String> reasons, List<StoreAnswer> stores,
        Optional<PipelineStatus.EmbedderFigures> embedder, List<PipelineStatus.EmbedderFigures> embedders,
        List<Operations.RebuildFigures> rebuilds) {

    /**
     * A store and its generations, or why it cannot be asked.
     *
     * @param live empty while nothing is live
     */
    record StoreAnswer(String store, Optional<String> problem, Optional<GenerationDetails> live,
            List<GenerationAnswer> generations, List<PipelineStatus.SinkFigures> sinks) {}

    /** @param lagRecords empty, as {@code lagSeconds}, when no sink of this process folds the generation */
    record GenerationDetails(GenerationAnswer generation, long documents, long chunks, Optional<Long> lagRecords,
            Optional<Double> lagSeconds, List<MarkAnswer> marks) {}

    record MarkAnswer(int partition, long epoch, long offset) {

        static MarkAnswer of(Mark mark) {
            return new MarkAnswer(mark.partition(), mark.epoch(), mark.offset());
        }
    }
}
