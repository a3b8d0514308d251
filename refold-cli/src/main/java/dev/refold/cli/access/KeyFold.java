package dev.refold.cli.access;

import dev.refold.query.access.StoredKey;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.LogKeys;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last record of every key. Written by one thread, read by many. */
final class KeyFold {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFold.class);

    private final Map<String, StoredKey> keys = new ConcurrentHashMap<>();

    /** A record that cannot be read takes the key's rights away: what it gave or took is not known. */
    void apply(ConsumerRecord<String, byte[]> read) {
        Optional<StoredKey> key = Optional.ofNullable(read.value()).flatMap(json -> decoded(read, json));
        if (key.isPresent()) {
            keys.put(read.key(), key.get());
        } else {
            keys.remove(read.key());
        }
    }

    private static Optional<StoredKey> decoded(ConsumerRecord<String, byte[]> read, byte[] json) {
        try {
            return Optional.of(StoredKey.ofJson(Bytes.of(json))).filter(key -> key.id().equals(read.key()));
        } catch (IllegalArgumentException e) {
            LOG.atWarn().addKeyValue(LogKeys.ACCESS_KEY, read.key()).addKeyValue(LogKeys.OFFSET, read.offset())
                    .setCause(e)
                    .log("an access key cannot be read and is refused");
            return Optional.empty();
        }
    }

    Map<String, StoredKey> keys() {
        return keys;
    }
}
