package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import java.util.UUID;

/** PostgreSQL's {@code uuid} is any 16 bytes, compared and sent as such: what a content hash is. */
final class Hashes {

    private Hashes() {}

    static UUID uuid(ContentHash hash) {
        return new UUID(hash.high(), hash.low());
    }

    static ContentHash of(UUID uuid) {
        return new ContentHash(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }
}
