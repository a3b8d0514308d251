package dev.refold.indexer.asof;

import dev.refold.indexer.embedder.EmbedderSettings;
import java.nio.file.Path;

/**
 * How looks at the past are made.
 *
 * @param embedder of the space; the same as of its embedder, so that documents are judged and cut alike
 * @param folder for a database of each build, deleted after it; takes about twice the size of the documents
 * @param attempts of a request to the model before the build gives up
 * @param batchRecords documents given to the store at once
 * @param batchBytes of text and vectors given to the store at once
 */
public record AsOfSettings(EmbedderSettings embedder, Path folder, int attempts, int batchRecords, long batchBytes) {

    private static final int ATTEMPTS = 10;
    private static final int BATCH_RECORDS = 500;
    private static final long BATCH_BYTES = 8L << 20;

    public AsOfSettings {
        if (attempts < 1 || batchRecords < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("attempts " + attempts + ", batches of " + batchRecords
                    + " records and " + batchBytes + " bytes");
        }
    }

    public static AsOfSettings of(EmbedderSettings embedder, Path folder) {
        return new AsOfSettings(embedder, folder, ATTEMPTS, BATCH_RECORDS, BATCH_BYTES);
    }

    public AsOfSettings withAttempts(int number) {
        return new AsOfSettings(embedder, folder, number, batchRecords, batchBytes);
    }
}
