package dev.refold.indexer.rebuild;

import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.Mark;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The first pass: which record of every key is its last. Decodes nothing but the last mark. */
final class KeyPass {

    private static final byte[] MARK = Mark.KAFKA_KEY.getBytes(StandardCharsets.UTF_8);

    private final LastOffsets offsets = new LastOffsets();
    private byte @Nullable [] lastMark;

    private KeyPass() {}

    static PartitionKeys read(PartitionReader reader, TopicPartition partition, long end, Board board) {
        KeyPass pass = new KeyPass();
        reader.read(partition, end, record -> {
            pass.see(record.key(), record.value(), record.offset());
            board.advance(1);
        });
        return new PartitionKeys(pass.offsets, pass.mark());
    }

    private void see(byte[] key, byte[] value, long offset) {
        if (Arrays.equals(key, MARK)) {
            lastMark = value;
        } else {
            offsets.put(key, offset);
        }
    }

    private Optional<Mark> mark() {
        if (lastMark == null) {
            return Optional.empty();
        }
        if (new EmbeddedCodec().decode(lastMark) instanceof Mark mark) {
            return Optional.of(mark);
        }
        throw new CorruptRecordException("a document stands under the reserved key of marks: not written by Refold");
    }
}
