package dev.refold.indexer.embedder;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Position;
import java.util.List;
import java.util.Optional;

/**
 * Writes all that one partition ever embedded into an {@code embeddings} topic that was made anew, from the embedder's
 * own state: nothing is embedded again. Safe at any moment, since what it emits is the state as of the transaction that
 * emits it; a refill that was cut short begins again, and compaction takes what was written twice. Used by one stream
 * thread.
 */
final class Refill {

    /** Bounds what one transaction holds: some ten steps are in one. */
    private static final int DOCUMENTS_A_STEP = 200;
    private static final long BYTES_A_STEP = 4L << 20;

    private final DocumentStates states;
    private final Outbox outbox;
    private final EmbeddedCodec codec;
    private final int partition;
    private String last = "";

    Refill(DocumentStates states, Outbox outbox, EmbeddedCodec codec, int partition) {
        this.states = states;
        this.outbox = outbox;
        this.codec = codec;
        this.partition = partition;
    }

    /** Emits some. True when that were the last ones. */
    boolean step() {
        long bytes = 0;
        for (int count = 0; count < DOCUMENTS_A_STEP && bytes < BYTES_A_STEP; count++) {
            Optional<String> next = states.keyAfter(last);
            if (next.isEmpty()) {
                return true;
            }
            last = next.get();
            DocumentKey key = DocumentKey.parse(last);
            Optional<byte[]> encoded = encoded(key);
            encoded.ifPresent(value -> outbox.document(key, value, List.of()));
            bytes += encoded.map(value -> value.length).orElse(0);
        }
        return false;
    }

    /** Empty while the document waits for its first embedding. Of a delete only its order was kept. */
    private Optional<byte[]> encoded(DocumentKey key) {
        return states.encoded(key).or(() -> states.heads(key).stored().map(head -> codec.encode(
                new EmbeddedDocument.Deleted(key, head.order(), new Position(partition, head.order().offset())))));
    }
}
