package dev.refold.ingest;

import dev.refold.ingest.source.SourceItem;
import dev.refold.schemas.ConsistencyToken;
import java.util.List;
import java.util.Optional;

/**
 * What became of a source.
 *
 * @param progress the final counts
 * @param problems the first of them; {@code progress.problems()} counts all
 * @param token includes every event published
 * @param stopped why the source was not read to its end: Kafka is not available, or the thread was interrupted
 */
public record IngestReport(IngestProgress progress, List<SourceItem.Problem> problems, ConsistencyToken token,
        Optional<String> stopped) {

    public IngestReport {
        problems = List.copyOf(problems);
    }

    /** Everything that was meant to be a document is published. */
    public boolean complete() {
        return stopped.isEmpty() && progress.problems() == 0;
    }
}
