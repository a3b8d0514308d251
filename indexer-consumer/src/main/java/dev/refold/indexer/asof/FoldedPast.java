package dev.refold.indexer.asof;

import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.indexer.disk.DiskMap;
import dev.refold.indexer.embedder.DocumentDraft;
import dev.refold.indexer.embedder.DocumentFold;
import dev.refold.indexer.embedder.FoldedEvent;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.CompressionType;

/** The last state of every document, on disk. Used by one thread. */
final class FoldedPast implements AutoCloseable {

    private final DocumentFold fold;
    /** Small and read for every event, while states are large and read once. */
    private final DiskMap heads;
    private final DiskMap states;
    private long documents;

    /** What is done with each document. */
    interface Each {
        void see(DocumentDraft draft) throws InterruptedException;
    }

    FoldedPast(Path folder, DocumentFold fold) {
        this.fold = fold;
        this.heads = DiskMap.open(folder, "as-of-heads", CompressionType.SNAPPY_COMPRESSION);
        this.states = DiskMap.open(folder, "as-of-states", CompressionType.SNAPPY_COMPRESSION);
    }

    /** The next record of its partition. */
    void see(ConsumerRecord<byte[], byte[]> record) {
        RawRecord raw = KafkaRecords.raw(record);
        fold.next(new Position(record.partition(), record.offset()), raw, this::head).ifPresent(this::keep);
    }

    private Optional<Bytes> head(DocumentKey key) {
        return heads.get(bytesOf(key)).map(Bytes::of);
    }

    private void keep(FoldedEvent event) {
        byte[] key = bytesOf(event.key());
        event.state().ifPresent(state -> {
            documents += heads.get(key).isPresent() ? 0 : 1;
            states.put(key, state.toArray());
        });
        heads.put(key, event.head().toArray());
    }

    /** Deleted ones among them. */
    long documents() {
        return documents;
    }

    /** Every document by key, deleted ones among them. Ends soon when the thread is interrupted. */
    void forEach(Each each) throws InterruptedException {
        states.<InterruptedException>forEach((_, state) -> {
            if (Thread.interrupted()) {
                throw new InterruptedException("while going through the documents");
            }
            each.see(fold.draft(Bytes.of(state)));
        });
    }

    private static byte[] bytesOf(DocumentKey key) {
        return key.kafkaKey().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        heads.close();
        states.close();
    }
}
