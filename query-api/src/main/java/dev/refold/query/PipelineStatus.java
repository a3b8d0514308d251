package dev.refold.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the embedder and the sinks of this process say of themselves, as {@code /v1/status} shows it.
 *
 * @param embedders one a space, that of the default store's live generation first; empty when this process runs none
 * @param reasons why something is degraded, for people; empty when all is well
 * @param dependencies what they need; a store is as its sinks see it
 */
public record PipelineStatus(List<EmbedderFigures> embedders, List<SinkFigures> sinks, List<String> reasons,
        List<Dependency> dependencies) {

    public static final PipelineStatus NONE = new PipelineStatus(List.of(), List.of(), List.of(), List.of());

    public PipelineStatus {
        embedders = List.copyOf(embedders);
        sinks = List.copyOf(sinks);
        reasons = List.copyOf(reasons);
        dependencies = List.copyOf(dependencies);
    }

    /** Of the space that queries are most likely about. */
    public Optional<EmbedderFigures> embedder() {
        return embedders.stream().findFirst();
    }

    /**
     * Records of {@code documents} by what became of them; {@code consumed} is the sum of the others and
     * {@code pending}.
     *
     * @param tokens spent on the space since it was new, estimated where the service does not count them
     * @param maxTokens at which it sends no more to the model; empty for no end
     */
    public record EmbedderFigures(String space, String state, long consumed, long embedded, long superseded,
            long duplicate,
            Map<String, Long> deadLetters, long pending, long tokens, Optional<Long> maxTokens) {}

    public record SinkFigures(String store, int generation, String state, long lagRecords, double lagSeconds) {}
}
