package dev.refold.indexer.verify;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import dev.refold.store.audit.VectorPrecision;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Folds records of the log into what is kept of it. A record that is none becomes a finding and is passed over. Any
 * number of threads.
 */
final class RecordFold {

    private static final byte[] MARK = Mark.KAFKA_KEY.getBytes(StandardCharsets.UTF_8);

    private final Space space;
    private final VectorPrecision precision;
    private final FoldedLog log;
    private final LogFaults faults;
    private final EmbeddedCodec codec = new EmbeddedCodec();

    RecordFold(Space space, VectorPrecision precision, FoldedLog log, LogFaults faults) {
        this.space = space;
        this.precision = precision;
        this.log = log;
        this.faults = faults;
    }

    void fold(ConsumerRecord<byte[], byte[]> record) {
        if (Arrays.equals(record.key(), MARK)) {
            return;
        }
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        try {
            document(record).ifPresent(document -> fold(record, key, document));
        } catch (CorruptRecordException e) {
            faults.add(record, key, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Empty for a mark.
     *
     * @throws CorruptRecordException when it is no record of ours
     */
    Optional<EmbeddedDocument> document(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new CorruptRecordException("it has no value, which even a delete has");
        }
        return switch (codec.decode(record.value())) {
            case EmbeddedDocument document -> Optional.of(document);
            case Mark _ -> Optional.empty();
        };
    }

    private void fold(ConsumerRecord<byte[], byte[]> record, String key, EmbeddedDocument document) {
        DocumentKey own = document.key();
        if (!own.kafkaKey().equals(key)) {
            faults.add(record, key, "it is of " + own + ", so that compaction may drop the state of either");
        }
        OptionalInt dimensions = foreignDimensions(document);
        if (dimensions.isPresent()) {
            faults.add(record, key, "a vector has " + dimensions.getAsInt() + " dimensions, space " + space.id()
                    + " has " + space.dimensions());
            return;
        }
        log.fold(own, Expected.of(document, new Position(record.partition(), record.offset()), precision));
    }

    private OptionalInt foreignDimensions(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Deleted _ -> OptionalInt.empty();
            case EmbeddedDocument.Present present -> present.chunks().stream().map(Chunk::vector)
                    .flatMap(Optional::stream).mapToInt(Embedding::dimensions)
                    .filter(one -> one != space.dimensions()).findFirst();
        };
    }
}
