package dev.refold.ingest;

import dev.refold.ingest.source.DocumentSource;
import dev.refold.ingest.source.SourceException;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;

/**
 * Runs a source into a publisher. A document that cannot be read or published is noted and the rest goes on; only when
 * Kafka is not available does it stop, as all that follows would end alike. At most {@value #OUTSTANDING} events are
 * under way at a time.
 */
public final class Ingestion {

    static final int OUTSTANDING = 1_000;

    private final DocumentPublisher publisher;
    private final long logEpoch;
    private final IngestListener listener;

    /** @param logEpoch of the log that the publisher writes to, for the token */
    public Ingestion(DocumentPublisher publisher, long logEpoch, IngestListener listener) {
        this.publisher = publisher;
        this.logEpoch = logEpoch;
        this.listener = listener;
    }

    /**
     * Returns when every event published has ended. An interrupt stops the reading and stays set.
     *
     * @throws SourceException when the source as a whole cannot be read, at its start or further on; what was published
     *         till then stays published
     */
    public IngestReport run(DocumentSource source) {
        try (SourceItems items = source.open()) {
            IngestRun run = new IngestRun(publisher, new TokenAccumulator(logEpoch), items, listener);
            try {
                while (!run.isStopped() && items.hasNext()) {
                    take(run, items.next());
                }
            } finally {
                run.awaitOutstanding();
            }
            return run.report();
        }
    }

    private static void take(IngestRun run, SourceItem item) {
        switch (item) {
            case SourceItem.Document document -> run.publish(document);
            case SourceItem.Problem problem -> run.note(problem);
            case SourceItem.Skipped _ -> run.skip();
        }
        run.progressed();
    }
}
