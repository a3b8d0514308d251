package dev.refold.indexer.asof;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.BulkLoad;
import java.util.ArrayList;
import java.util.List;

/** Gives documents to a bulk load in batches. Used by one thread. */
final class PastLoad {

    private final BulkLoad load;
    private final AsOfSettings settings;
    private final List<EmbeddedDocument> batch = new ArrayList<>();
    private long batchBytes;

    PastLoad(BulkLoad load, AsOfSettings settings) {
        this.load = load;
        this.settings = settings;
    }

    void add(EmbeddedDocument document) {
        batch.add(document);
        batchBytes += bytes(document);
        if (batch.size() >= settings.batchRecords() || batchBytes >= settings.batchBytes()) {
            addBatch();
        }
    }

    void addBatch() {
        if (!batch.isEmpty()) {
            load.add(List.copyOf(batch));
            batch.clear();
            batchBytes = 0;
        }
    }

    private static long bytes(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Deleted _ -> 0;
            case EmbeddedDocument.Present present -> present.text().length() + present.chunks().stream()
                    .map(Chunk::vector).mapToLong(vector -> vector.map(one -> one.dimensions() * Float.BYTES).orElse(0))
                    .sum();
        };
    }
}
