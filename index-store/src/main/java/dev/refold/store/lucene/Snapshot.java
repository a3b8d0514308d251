package dev.refold.store.lucene;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReaderContext;
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
    private final IndexReaderContext context;
    private final List<SinkPosition> positions;
    private final List<Mark> marks;
    private final Map<String, TenantTotals> totals = new ConcurrentHashMap<>();

    /** Takes over one reference to the reader. */
    Snapshot(DirectoryReader reader, List<SinkPosition> positions, List<Mark> marks) {
        this.reader = reader;
        // Made by the first who asks, without a lock; queries built for one of two contexts do not run in the other.
        this.context = reader.getContext();
        this.positions = positions.stream().sorted(Comparator.comparingInt(SinkPosition::partition)).toList();
        this.marks = marks.stream().sorted(Comparator.comparingInt(Mark::partition)).toList();
    }

    DirectoryReader reader() {
        return reader;
    }

    IndexSearcher searcher() {
        return new IndexSearcher(context);
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
