package dev.refold.store;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;

/**
 * How far a generation has folded, without counting what it holds.
 *
 * @param positions by partition, for the partitions ever claimed or loaded
 * @param marks by partition, for the partitions that have one
 */
public record GenerationProgress(Generation generation, List<SinkPosition> positions, List<Mark> marks) {

    public GenerationProgress {
        positions = List.copyOf(positions);
        marks = List.copyOf(marks);
    }
}
