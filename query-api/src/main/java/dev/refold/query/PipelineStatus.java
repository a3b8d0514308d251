package dev.refold.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the embedder and the sinks of this process say of themselves, as {@code /v1/status} shows it.
 *
 * @param embedder empty when this process runs none
 * @param reasons why something is degraded, for people; empty when all is well
 */
public record PipelineStatus(Optional<EmbedderFigures> embedder, List<SinkFigures> sinks, List<String> reasons) {

    public static final PipelineStatus NONE = new PipelineStatus(Optional.empty(), List.of(), List.of());

    public PipelineStatus {
        sinks = List.copyOf(sinks);
        reasons = List.copyOf(reasons);
    }

    /**
     * Records of {@code documents} by what became of them; {@code consumed} is the sum of the others and
     * {@code pending}.
     */
    public record EmbedderFigures(String state, long consumed, long embedded, long superseded, long duplicate,
            Map<String, Long> deadLetters, long pending) {}

    public record SinkFigures(String store, int generation, String state, long lagRecords, double lagSeconds) {}
}
