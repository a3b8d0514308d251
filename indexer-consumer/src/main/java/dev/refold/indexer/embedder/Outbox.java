package dev.refold.indexer.embedder;

import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Mark;
import dev.refold.schemas.RecordHeader;
import java.util.List;

/** Where the embedder's output goes, in the transaction under way. */
interface Outbox {

    /**
     * @param encoded as {@link dev.refold.schemas.EmbeddedCodec} does it
     * @param headers of the event that travel along
     */
    void document(DocumentKey key, byte[] encoded, List<RecordHeader> headers);

    void mark(Mark mark);

    void deadLetter(DeadLetter letter);
}
