package dev.refold.store.chroma;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of records. A document's is a hash of its key, so that any id will do; a chunk's says of which version it is, so
 * that versions lie side by side until the older one is removed: {@code <hash>@<version>-<epoch>-<offset>#<ordinal>}.
 */
final class Ids {

    private Ids() {}

    static String document(DocumentKey key) {
        return ContentHash.of(key.tenant(), key.id()).toHex();
    }

    /** Of one version of one document, and no other's. */
    static String revision(String document, Order order) {
        return document + '@' + order.version() + '-' + order.epoch() + '-' + order.offset();
    }

    static String chunk(String revision, int ordinal) {
        return revision + '#' + ordinal;
    }

    static List<String> chunks(String revision, int count) {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(chunk(revision, i));
        }
        return ids;
    }

    /** A chunk's id taken apart. */
    record ChunkId(String document, String revision, int ordinal) {

        /** Whether the head names it. */
        boolean isOf(Head head) {
            return head.revision().equals(revision) && ordinal >= 0 && ordinal < head.chunks();
        }

        /** Empty for what Refold did not name. */
        static Optional<ChunkId> parse(String id) {
            int at = id.indexOf('@');
            int hash = id.lastIndexOf('#');
            if (at < 0 || hash < at) {
                return Optional.empty();
            }
            try {
                return Optional.of(new ChunkId(id.substring(0, at), id.substring(0, hash),
                        Integer.parseInt(id.substring(hash + 1))));
            } catch (NumberFormatException notOurs) {
                return Optional.empty();
            }
        }
    }
}
