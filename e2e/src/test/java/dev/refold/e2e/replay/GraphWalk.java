package dev.refold.e2e.replay;

import dev.refold.schemas.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * What Lucene does with a query for neighbours in an index as it lies on disk: it compares with every vector, silently,
 * where it expects no less work from a walk through the graph.
 *
 * @param compared vectors
 * @param vectors in the index
 * @param segments of it
 */
record GraphWalk(long compared, long vectors, int segments) {

    private static final String FIELD = "vector";

    /** What the store asks Lucene for, for any answer of up to a hundred hits. */
    private static final int NEIGHBOURS = 300;

    /** @param index the folder of a generation; nothing need be closed */
    static GraphWalk of(Path index, Embedding query) throws IOException {
        try (Directory directory = FSDirectory.open(index); DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            FieldExistsQuery all = new FieldExistsQuery(FIELD);
            Counting counting = new Counting(query, all);
            searcher.search(counting, NEIGHBOURS);
            return new GraphWalk(counting.compared, searcher.count(all), reader.leaves().size());
        }
    }

    /** Lucene's own rule (HnswGraphSearcher.expectedVisitedNodes), for one segment. */
    boolean isWorthIt() {
        return Math.log((double) vectors) * NEIGHBOURS < vectors;
    }

    private static final class Counting extends KnnFloatVectorQuery {

        private long compared;

        Counting(Embedding query, FieldExistsQuery filter) {
            super(FIELD, query.toArray(), NEIGHBOURS, filter);
        }

        @Override
        protected TopDocs mergeLeafResults(TopDocs[] perSegment) {
            compared = Stream.of(perSegment).mapToLong(found -> found.totalHits.value()).sum();
            return super.mergeLeafResults(perSegment);
        }
    }
}
