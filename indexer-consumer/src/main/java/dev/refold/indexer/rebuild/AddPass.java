package dev.refold.indexer.rebuild;

import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.store.BulkLoad;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The second pass: decodes the last record of every key, and adds it. Holds one batch.
 *
 * <p>
 * Compaction may have taken such a record away since the first pass. It does so only for a newer one of the same key, and
 * below the end there is none, so that lies beyond it: the sink folds it when it catches up, and until then the generation
 * answers nobody.
 */
final class AddPass {

    private final BulkLoad load;
    private final PartitionKeys keys;
    private final RebuildSettings settings;
    private final Board board;
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private final List<EmbeddedDocument> batch = new ArrayList<>();
    private long batchBytes;
    private int added;

    private AddPass(BulkLoad load, PartitionKeys keys, RebuildSettings settings, Board board) {
        this.load = load;
        this.keys = keys;
        this.settings = settings;
        this.board = board;
    }

    /** How many were added; less than there were keys when compaction came between. */
    static int read(PartitionReader reader, TopicPartition partition, long end, PartitionKeys keys, BulkLoad load,
            RebuildSettings settings, Board board) {
        AddPass pass = new AddPass(load, keys, settings, board);
        reader.read(partition, end, pass::see);
        pass.addBatch();
        return pass.added;
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (!keys.isLast(record.offset())) {
            return;
        }
        batch.add(switch (codec.decode(record.value())) {
            case EmbeddedDocument document -> document;
            case Mark _ -> throw new CorruptRecordException("the record at offset " + record.offset() + " of "
                    + record.topic() + "-" + record.partition() + " is a mark under a document's key: not written by"
                    + " Refold");
        });
        batchBytes += record.value().length;
        if (batch.size() >= settings.batchRecords() || batchBytes >= settings.batchBytes()) {
            addBatch();
        }
    }

    private void addBatch() {
        if (batch.isEmpty()) {
            return;
        }
        load.add(List.copyOf(batch));
        List<EmbeddedDocument.Present> present = batch.stream().filter(EmbeddedDocument.Present.class::isInstance)
                .map(EmbeddedDocument.Present.class::cast).toList();
        board.added(present.size(), batch.size() - present.size(),
                present.stream().mapToLong(document -> document.chunks().size()).sum());
        added += batch.size();
        batch.clear();
        batchBytes = 0;
    }
}
