package dev.refold.store.search;

import java.util.Comparator;

/** Names a chunk within a tenant. Ordered by document id, then ordinal: the order that breaks ties between scores. */
public record ChunkRef(String documentId, int ordinal) implements Comparable<ChunkRef> {

    private static final Comparator<ChunkRef> ORDER = Comparator.comparing(ChunkRef::documentId)
            .thenComparingInt(ChunkRef::ordinal);

    @Override
    public int compareTo(ChunkRef other) {
        return ORDER.compare(this, other);
    }
}
