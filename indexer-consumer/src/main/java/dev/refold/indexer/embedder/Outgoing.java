package dev.refold.indexer.embedder;

import dev.refold.schemas.Bytes;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A key that knows its partition: partition i of {@code documents} goes to partition i of {@code embeddings}, marks
 * included, whose key is the same in all of them.
 */
record Outgoing(int partition, Optional<Bytes> key) {

    static final class KeySerializer implements Serializer<Outgoing> {

        @Override
        public byte @Nullable [] serialize(String topic, Outgoing outgoing) {
            return outgoing.key().map(Bytes::toArray).orElse(null);
        }
    }
}
