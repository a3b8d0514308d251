package dev.refold.store.lucene;

import dev.refold.schemas.Embedding;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Scores;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * Vector search within a filter. Where few chunks match, comparing with each of them is cheaper than a graph and never
 * wrong; where many do, the graph chooses. {@link VectorWay} lets tests hold one against the other.
 */
final class NearestChunks {

    /** Components an exact search may read: about a few milliseconds, 20,000 vectors of 384 dimensions. */
    private static final long EXACT_COMPONENTS = 8_000_000;
    /** The graph looks at more than it is asked for: with k alone it finds about nine in ten. */
    private static final int GRAPH_MIN_EXTRA = 100;
    private static final int CHECK_EVERY = 4_096;

    private final IndexSearcher searcher;
    private final Query filter;
    private final Deadline deadline;
    private final VectorWay way;

    NearestChunks(IndexSearcher searcher, Query filter, Deadline deadline, VectorWay way) {
        this.searcher = searcher;
        this.filter = filter;
        this.deadline = deadline;
        this.way = way;
    }

    Scored find(Embedding query, int limit) throws IOException {
        return Scored.best(searcher.getIndexReader(), scores(query, choose(query, limit)), limit);
    }

    private Set<Integer> choose(Embedding query, int limit) throws IOException {
        return switch (way) {
            case EXACT -> exact(query, limit + Scored.SPARE);
            case GRAPH -> graph(query, limit);
            case CHEAPEST -> cheapest(query, limit);
        };
    }

    private Set<Integer> cheapest(Embedding query, int limit) throws IOException {
        long matching = searcher.count(filter);
        if (matching <= 2L * limit || matching * query.dimensions() <= EXACT_COMPONENTS) {
            return exact(query, limit + Scored.SPARE);
        }
        Set<Integer> found = graph(query, limit);
        // A filter can cut a graph into islands; what is found then is too little, though never wrong.
        return found.size() >= limit ? found : exact(query, limit + Scored.SPARE);
    }

    private Set<Integer> graph(Embedding query, int limit) throws IOException {
        int wanted = limit + Math.max(GRAPH_MIN_EXTRA, limit / 2);
        Query nearest = new KnnFloatVectorQuery(Fields.VECTOR, query.toArray(), wanted, filter);
        ScoreDoc[] found = searcher.search(nearest, wanted).scoreDocs;
        deadline.check();
        return Stream.of(found).map(hit -> hit.doc).collect(Collectors.toSet());
    }

    private Set<Integer> exact(Embedding query, int wanted) throws IOException {
        PriorityQueue<Near> best = new PriorityQueue<>(Comparator.comparingDouble(Near::score));
        Weight weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer matching = weight.scorer(leaf);
            FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
            if (matching != null && vectors != null && vectors.size() > 0) {
                collect(leaf, matching.iterator(), vectors.scorer(query.toArray()), wanted, best);
            }
        }
        return best.stream().map(Near::doc).collect(Collectors.toSet());
    }

    private void collect(LeafReaderContext leaf, DocIdSetIterator matching, VectorScorer scorer, int wanted,
            PriorityQueue<Near> best) throws IOException {
        Bits live = leaf.reader().getLiveDocs();
        DocIdSetIterator both = ConjunctionUtils.intersectIterators(List.of(matching, scorer.iterator()));
        int compared = 0;
        for (int doc = both.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = both.nextDoc()) {
            if (++compared % CHECK_EVERY == 0) {
                deadline.check();
            }
            if (live == null || live.get(doc)) {
                offer(best, wanted, leaf.docBase + doc, scorer.score());
            }
        }
    }

    private static void offer(PriorityQueue<Near> best, int wanted, int doc, float score) {
        if (best.size() < wanted) {
            best.add(new Near(doc, score));
        } else if (score > best.element().score()) {
            best.remove();
            best.add(new Near(doc, score));
        }
    }

    /** By number, of those chunks that have a vector. */
    Map<Integer, Double> scores(Embedding query, Collection<Integer> docs) throws IOException {
        Map<Integer, Double> scores = HashMap.newHashMap(docs.size());
        for (Map.Entry<LeafReaderContext, List<Integer>> group : Leaves.group(searcher.getIndexReader(), docs)
                .entrySet()) {
            FloatVectorValues vectors = group.getKey().reader().getFloatVectorValues(Fields.VECTOR);
            if (vectors != null) {
                score(query, vectors, group.getKey(), group.getValue(), scores);
            }
        }
        return scores;
    }

    private static void score(Embedding query, FloatVectorValues vectors, LeafReaderContext leaf, List<Integer> docs,
            Map<Integer, Double> scores) throws IOException {
        KnnVectorValues.DocIndexIterator position = vectors.iterator();
        for (int doc : docs) {
            int reached = position.docID() < doc ? position.advance(doc) : position.docID();
            if (reached == doc) {
                double cosine = dot(query, vectors.vectorValue(position.index()));
                scores.put(leaf.docBase + doc, Scores.ofCosine(cosine));
            }
        }
    }

    private static double dot(Embedding query, float[] stored) {
        double sum = 0;
        for (int i = 0; i < stored.length; i++) {
            sum += (double) query.component(i) * stored[i];
        }
        return sum;
    }

    private record Near(int doc, float score) {}
}
