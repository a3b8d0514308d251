package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;

/**
 * What one read sees: documents, and the positions and marks that go with exactly these documents. Counted: whoever
 * retains it releases it.
 */
final class Snapshot {

    /** Beyond it, further tenants' figures are computed for each search. */
    private static final int MAX_TENANTS_KEPT = 1_000;

    private final DirectoryReader reader;
    private final List<SinkPosition> positions;
    private final List<Mark> marks;
    private final Map<String, TenantTotals> totals = new ConcurrentHashMap<>();

    /** Takes over one reference to the reader. */
    Snapshot(DirectoryReader reader, List<SinkPosition> positions, List<Mark> marks) {
        this.reader = reader;
        this.positions = List.copyOf(positions);
        this.marks = List.copyOf(marks);
    }

    DirectoryReader reader() {
        return reader;
    }

    IndexSearcher searcher() {
        return new IndexSearcher(reader);
    }

    List<SinkPosition> positions() {
        return positions;
    }

    List<Mark> marks() {
        return marks;
    }

    boolean tryRetain() {
        return reader.tryIncRef();
    }

    void release() throws IOException {
        reader.decRef();
    }

    TenantTotals totals(String tenant) throws IOException {
        TenantTotals known = totals.get(tenant);
        if (known != null) {
            return known;
        }
        long chunks = searcher().count(new TermQuery(new Term(Fields.SCOPE, Fields.chunkOf(tenant))));
        long length = LiveTerms.in(reader, Fields.LENGTH, Fields.lengthOf(tenant)).occurrences();
        TenantTotals counted = new TenantTotals(chunks, length);
        if (totals.size() < MAX_TENANTS_KEPT) {
            totals.put(tenant, counted);
        }
        return counted;
    }

    /** @param length of all chunks together, in tokens */
    record TenantTotals(long chunks, long length) {

        double averageLength() {
            return chunks == 0 ? 0 : (double) length / chunks;
        }
    }
}
