package dev.refold.store.lucene;

import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import dev.refold.store.search.Prefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/** All chunks that may hold a query's phrases and prefixes, within a filter; the tenant is part of every term. */
final class HoldingChunks {

    private final IndexSearcher searcher;
    private final String tenant;
    private final Filter filter;
    private final Deadline deadline;

    HoldingChunks(IndexSearcher searcher, String tenant, Filter filter, Deadline deadline) {
        this.searcher = searcher;
        this.tenant = tenant;
        this.filter = filter;
        this.deadline = deadline;
    }

    /** @param docs by chunk, where in the reader it is */
    record Held(List<Occurrence> occurrences, Map<ChunkRef, Integer> docs) {}

    Held find(KeywordQuery query, int atMost) throws IOException {
        ScoreDoc[] found = searcher.search(condition(query), atMost + 1).scoreDocs;
        deadline.check();
        if (found.length > atMost) {
            throw Occurrence.tooMany(atMost);
        }
        List<Integer> docs = List.of(found).stream().map(hit -> hit.doc).toList();
        Map<Integer, ChunkTerms> terms = new HashMap<>();
        for (Map.Entry<LeafReaderContext, List<Integer>> group : Leaves.group(searcher.getIndexReader(), docs)
                .entrySet()) {
            deadline.check();
            count(group.getKey(), group.getValue(), query, terms);
        }
        Map<ChunkRef, Integer> names = Scored.names(searcher.getIndexReader(), docs);
        List<Occurrence> occurrences = new ArrayList<>(names.size());
        names.forEach((chunk, doc) -> occurrences.add(new Occurrence(chunk, Objects.requireNonNull(terms.get(doc)))));
        return new Held(occurrences, names);
    }

    private Query condition(KeywordQuery query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        query.required().forEach(term -> all.add(exactly(term), Occur.FILTER));
        query.prefixes().forEach(prefix -> all.add(beginning(prefix), Occur.FILTER));
        if (!filter.equals(Filter.ALL)) {
            all.add(FilterQueries.of(filter), Occur.FILTER);
        }
        return all.build();
    }

    private Query exactly(String term) {
        return new TermQuery(new Term(Fields.TERMS, Fields.term(tenant, term)));
    }

    private Query beginning(Prefix prefix) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        any.add(new PrefixQuery(new Term(Fields.TERMS, Fields.term(tenant, prefix.beginning()))), Occur.SHOULD);
        prefix.term().ifPresent(term -> any.add(exactly(term), Occur.SHOULD));
        return any.build();
    }

    /** @param docs within the segment, ascending */
    private void count(LeafReaderContext leaf, List<Integer> docs, KeywordQuery query, Map<Integer, ChunkTerms> counted)
            throws IOException {
        Map<Integer, SortedMap<String, Integer>> frequencies = new HashMap<>();
        docs.forEach(doc -> frequencies.put(doc, new TreeMap<>()));
        Terms indexed = leaf.reader().terms(Fields.TERMS);
        if (indexed != null) {
            TermsEnum terms = indexed.iterator();
            for (String term : query.terms()) {
                countExactly(terms, term, docs, frequencies);
            }
            for (Prefix prefix : query.prefixes()) {
                countBeginning(terms, prefix, docs, frequencies);
            }
        }
        NumericDocValues lengths = leaf.reader().getNormValues(Fields.TERMS);
        for (int doc : docs) {
            int length = lengths != null && lengths.advanceExact(doc) ? (int) lengths.longValue() : 0;
            counted.put(leaf.docBase + doc, new ChunkTerms(frequencies.getOrDefault(doc, new TreeMap<>()), length));
        }
    }

    private void countExactly(TermsEnum terms, String term, List<Integer> docs,
            Map<Integer, SortedMap<String, Integer>> frequencies) throws IOException {
        if (terms.seekExact(Fields.term(tenant, term))) {
            collect(terms.postings(null, PostingsEnum.FREQS), docs, term, frequencies);
        }
    }

    private void countBeginning(TermsEnum terms, Prefix prefix, List<Integer> docs,
            Map<Integer, SortedMap<String, Integer>> frequencies) throws IOException {
        if (prefix.term().isPresent()) {
            countExactly(terms, prefix.term().get(), docs, frequencies);
        }
        BytesRef beginning = Fields.term(tenant, prefix.beginning());
        BytesRef ofTenant = Fields.term(tenant, "");
        TermsEnum.SeekStatus status = terms.seekCeil(beginning);
        boolean there = status != TermsEnum.SeekStatus.END;
        while (there && StringHelper.startsWith(terms.term(), beginning)) {
            deadline.check();
            String term = new BytesRef(terms.term().bytes, terms.term().offset + ofTenant.length,
                    terms.term().length - ofTenant.length).utf8ToString();
            collect(terms.postings(null, PostingsEnum.FREQS), docs, term, frequencies);
            there = terms.next() != null;
        }
    }

    private static void collect(PostingsEnum postings, List<Integer> docs, String term,
            Map<Integer, SortedMap<String, Integer>> frequencies) throws IOException {
        for (int doc : docs) {
            if (postings.docID() < doc) {
                postings.advance(doc);
            }
            if (postings.docID() == doc) {
                frequencies.computeIfAbsent(doc, _ -> new TreeMap<>()).put(term, postings.freq());
            }
        }
    }
}
