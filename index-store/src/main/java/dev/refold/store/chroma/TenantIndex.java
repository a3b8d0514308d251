package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import dev.refold.store.filter.FilterEvaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One tenant of one generation in memory: the heads of its visible documents and the terms of their chunks, as of the
 * positions seen. Not safe for threads: its generation locks, readers shared, changes alone.
 */
final class TenantIndex {

    /** What a head weighs beside terms, roughly. */
    private static final long HEAD_WEIGHT = 100;

    private final int maxTerms;
    private final Map<String, Head> byName = new HashMap<>();
    private final Map<String, Head> byId = new HashMap<>();
    private final Map<Integer, Long> seen = new HashMap<>();
    private TermIndex terms = new TermIndex();
    private boolean tooManyTerms;
    private int wide;
    private long lastUse;

    TenantIndex(int maxTerms) {
        this.maxTerms = maxTerms;
    }

    /** Everything up to this offset of the partition is in. */
    void sees(int partition, long offset) {
        seen.merge(partition, offset, Math::max);
    }

    long seen(int partition) {
        return seen.getOrDefault(partition, 0L);
    }

    boolean isBehind(Slot slot) {
        return seen(slot.position().partition()) < slot.position().nextOffset();
    }

    /** Takes a newer state of a document in; the terms of each of its chunks, by ordinal. */
    void put(Head head, List<List<String>> termsOfChunks) {
        remove(head);
        if (!head.isDeleted()) {
            byName.put(head.name(), head);
            byId.put(head.document().key().id(), head);
            wide += FlatMetadata.isWide(head.metadata()) ? 1 : 0;
            putTerms(head.document().key().id(), termsOfChunks);
        }
    }

    private void putTerms(String documentId, List<List<String>> termsOfChunks) {
        if (!tooManyTerms) {
            terms.put(documentId, termsOfChunks);
            tooManyTerms = terms.postings() > maxTerms;
        }
        if (tooManyTerms) {
            terms = new TermIndex();
        }
    }

    private void remove(Head head) {
        Optional.ofNullable(byName.remove(head.name())).ifPresent(old -> {
            String id = old.document().key().id();
            byId.remove(id);
            wide -= FlatMetadata.isWide(old.metadata()) ? 1 : 0;
            terms.remove(id);
        });
    }

    /** By the name of its record. */
    Optional<Head> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** By the document's own id. */
    Optional<Head> head(String documentId) {
        return Optional.ofNullable(byId.get(documentId));
    }

    Stream<Head> matching(Filter filter) {
        return byId.values().stream().filter(head -> matches(filter, head));
    }

    static boolean matches(Filter filter, Head head) {
        return FilterEvaluator.matches(filter, head.metadata(), head.occurredAt());
    }

    /** Whether some documents carry no metadata that the server could judge. */
    boolean hasWideMetadata() {
        return wide > 0;
    }

    /**
     * For keyword search.
     *
     * @throws StoreException.Refused when there are more than are held in memory
     */
    TermIndex terms() {
        if (tooManyTerms) {
            throw new StoreException.Refused("keyword search in chroma holds a tenant's terms in memory, " + maxTerms
                    + " of them at most, and this tenant has more; search by vector, or use pgvector or lucene");
        }
        return terms;
    }

    long weight() {
        return terms.postings() + byId.size() * HEAD_WEIGHT;
    }

    void usedAt(long time) {
        lastUse = time;
    }

    long lastUse() {
        return lastUse;
    }
}
