package dev.refold.store;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.List;

/**
 * Where a generation stands, all tenants together.
 *
 * @param positions by partition, for the partitions ever claimed
 * @param marks by partition, for the partitions that have one
 */
public record GenerationStatus(Generation generation, long documents, long chunks, List<SinkPosition> positions,
        List<Mark> marks) {

    public GenerationStatus {
        positions = List.copyOf(positions);
        marks = List.copyOf(marks);
    }
}
