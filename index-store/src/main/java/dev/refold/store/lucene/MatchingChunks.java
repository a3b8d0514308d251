package dev.refold.store.lucene;

import dev.refold.store.filter.Filter;
import dev.refold.store.search.Bm25;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.Deadline;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** Keyword search within a filter; the tenant is part of every term. */
final class MatchingChunks {

    /** A query of more terms is searched by its rarest, the rest only adds to scores. Lucene stops at 1,024. */
    private static final int MAX_CHOOSING_TERMS = 256;

    private final IndexSearcher searcher;
    private final Snapshot.TenantTotals totals;
    private final String tenant;
    private final Filter filter;
    private final Deadline deadline;

    MatchingChunks(IndexSearcher searcher, Snapshot.TenantTotals totals, String tenant, Filter filter,
            Deadline deadline) {
        this.searcher = searcher;
        this.totals = totals;
        this.tenant = tenant;
        this.filter = filter;
        this.deadline = deadline;
    }

    Scored find(List<String> terms, int limit) throws IOException {
        CorpusStatistics statistics = statistics(terms);
        Bm25 bm25 = Bm25.of(statistics, terms);
        List<Integer> chosen = choose(bm25, statistics, limit + Scored.SPARE);
        return Scored.best(searcher.getIndexReader(), scores(terms, bm25, chosen), limit);
    }

    /** By number, of those chunks in which a term occurs. */
    Map<Integer, Double> scores(List<String> terms, List<Integer> docs) throws IOException {
        return scores(terms, Bm25.of(statistics(terms), terms), docs);
    }

    private Map<Integer, Double> scores(List<String> terms, Bm25 bm25, List<Integer> docs) throws IOException {
        Map<Integer, Double> scores = new HashMap<>();
        for (Map.Entry<LeafReaderContext, List<Integer>> group : Leaves.group(searcher.getIndexReader(), docs)
                .entrySet()) {
            score(group.getKey(), group.getValue(), terms, bm25, scores);
        }
        return scores;
    }

    CorpusStatistics statistics(List<String> terms) throws IOException {
        IndexReader reader = searcher.getIndexReader();
        Map<String, Long> chunksWithTerm = new HashMap<>();
        for (String term : terms) {
            deadline.check();
            chunksWithTerm.put(term, LiveTerms.in(reader, Fields.TERMS, Fields.term(tenant, term)).chunks());
        }
        return new CorpusStatistics(totals.chunks(), totals.averageLength(), chunksWithTerm);
    }

    private List<Integer> choose(Bm25 bm25, CorpusStatistics statistics, int wanted) throws IOException {
        List<String> choosing = bm25.choosing(Long.MAX_VALUE).stream().filter(term -> statistics.chunksWith(term) > 0)
                .limit(MAX_CHOOSING_TERMS).toList();
        if (choosing.isEmpty()) {
            return List.of();
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder().setMinimumNumberShouldMatch(1);
        if (!filter.equals(Filter.ALL)) {
            any.add(FilterQueries.of(filter), Occur.FILTER);
        }
        Map<String, Double> weights = bm25.weights();
        Map<BytesRef, Double> indexedWeights = new HashMap<>();
        for (String term : choosing) {
            BytesRef bytes = Fields.term(tenant, term);
            any.add(new TermQuery(new Term(Fields.TERMS, bytes)), Occur.SHOULD);
            indexedWeights.put(bytes, weights.getOrDefault(term, 0.0));
        }
        searcher.setSimilarity(new TenantBm25(bm25, indexedWeights));
        ScoreDoc[] found = searcher.search(any.build(), wanted).scoreDocs;
        deadline.check();
        return List.of(found).stream().map(hit -> hit.doc).toList();
    }

    private void score(LeafReaderContext leaf, List<Integer> docs, List<String> terms, Bm25 bm25,
            Map<Integer, Double> scores) throws IOException {
        Map<Integer, Map<String, Integer>> frequencies = frequencies(leaf.reader(), docs, terms);
        NumericDocValues lengths = leaf.reader().getNormValues(Fields.TERMS);
        for (int doc : docs) {
            Map<String, Integer> found = frequencies.getOrDefault(doc, Map.of());
            if (!found.isEmpty()) {
                int length = lengths != null && lengths.advanceExact(doc) ? (int) lengths.longValue() : 0;
                scores.put(leaf.docBase + doc, bm25.score(term -> found.getOrDefault(term, 0), length));
            }
        }
    }

    private Map<Integer, Map<String, Integer>> frequencies(LeafReader leaf, List<Integer> docs, List<String> terms)
            throws IOException {
        Map<Integer, Map<String, Integer>> frequencies = new HashMap<>();
        Terms indexed = leaf.terms(Fields.TERMS);
        if (indexed == null) {
            return frequencies;
        }
        TermsEnum termsEnum = indexed.iterator();
        for (String term : terms) {
            if (termsEnum.seekExact(Fields.term(tenant, term))) {
                collect(termsEnum.postings(null, PostingsEnum.FREQS), docs, term, frequencies);
            }
        }
        return frequencies;
    }

    private static void collect(PostingsEnum postings, List<Integer> docs, String term,
            Map<Integer, Map<String, Integer>> frequencies) throws IOException {
        for (int doc : docs) {
            if (postings.docID() < doc) {
                postings.advance(doc);
            }
            if (postings.docID() == doc) {
                frequencies.computeIfAbsent(doc, found -> new HashMap<>()).put(term, postings.freq());
            }
        }
    }
}
