package dev.refold.store.lucene;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.FacetCounts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;

/**
 * Counts the values of metadata keys by the terms that filters use: a term's postings among the documents wanted. Terms
 * are of all tenants together, so one that none of the documents has says nothing and is passed over.
 */
final class FacetTerms {

    private final IndexSearcher searcher;
    private final Query heads;
    private final Deadline deadline;

    /** @param heads of the documents to count */
    FacetTerms(IndexSearcher searcher, Query heads, Deadline deadline) {
        this.searcher = searcher;
        this.heads = heads;
        this.deadline = deadline;
    }

    List<FacetCounts> count(List<String> keys) throws IOException {
        List<FacetCounts> facets = keys.stream().map(FacetCounts::new).toList();
        Weight weight = searcher.createWeight(searcher.rewrite(heads), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            deadline.check();
            Terms terms = leaf.reader().terms(Fields.METADATA);
            Optional<FixedBitSet> wanted = wanted(weight, leaf);
            if (terms != null && wanted.isPresent()) {
                for (FacetCounts facet : facets) {
                    count(terms.iterator(), facet, wanted.get());
                }
            }
        }
        return facets;
    }

    private static Optional<FixedBitSet> wanted(Weight weight, LeafReaderContext leaf) throws IOException {
        Scorer scorer = weight.scorer(leaf);
        if (scorer == null) {
            return Optional.empty();
        }
        FixedBitSet wanted = new FixedBitSet(leaf.reader().maxDoc());
        wanted.or(scorer.iterator());
        Bits live = leaf.reader().getLiveDocs();
        for (int doc = next(wanted, 0); live != null && doc < wanted.length(); doc = next(wanted, doc + 1)) {
            if (!live.get(doc)) {
                wanted.clear(doc);
            }
        }
        return Optional.of(wanted);
    }

    private static int next(FixedBitSet bits, int from) {
        return from < bits.length() ? bits.nextSetBit(from) : bits.length();
    }

    private void count(TermsEnum terms, FacetCounts facet, FixedBitSet wanted) throws IOException {
        if (terms.seekExact(Fields.exists(facet.key()))) {
            facet.addDocuments(each(terms, wanted, _ -> {}));
        }
        FixedBitSet withLongText = new FixedBitSet(wanted.length());
        for (BytesRef beginning : Fields.equalities(facet.key())) {
            boolean there = terms.seekCeil(beginning) != TermsEnum.SeekStatus.END;
            while (there && StringHelper.startsWith(terms.term(), beginning)) {
                deadline.check();
                count(terms, beginning, facet, wanted, withLongText);
                there = terms.next() != null;
            }
        }
        facet.addLongTexts(withLongText.cardinality());
    }

    private static void count(TermsEnum terms, BytesRef beginning, FacetCounts facet, FixedBitSet wanted,
            FixedBitSet withLongText) throws IOException {
        Optional<MetadataValue.Scalar> value = Fields.value(beginning, terms.term())
                .filter(known -> !FacetCounts.isLong(known));
        if (value.isEmpty()) {
            each(terms, wanted, withLongText::set);
            return;
        }
        int documents = each(terms, wanted, _ -> {});
        if (documents > 0) {
            facet.add(value.get(), documents);
        }
    }

    /** @return how many of the documents wanted have the term */
    private static int each(TermsEnum terms, FixedBitSet wanted, IntConsumer action) throws IOException {
        int documents = 0;
        PostingsEnum postings = terms.postings(null, PostingsEnum.NONE);
        for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (wanted.get(doc)) {
                action.accept(doc);
                documents++;
            }
        }
        return documents;
    }
}
