package dev.refold.store.lucene;

import java.io.IOException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/**
 * In how many chunks a term occurs, and how often. Lucene's own figures count deleted documents until they are merged
 * away; scores must not depend on when that happens, so segments with deletions are counted. That costs a walk over the
 * term's postings there, which the search itself does as well.
 */
record LiveTerms(long chunks, long occurrences) {

    private static final LiveTerms NONE = new LiveTerms(0, 0);

    static LiveTerms in(IndexReader reader, String field, BytesRef term) throws IOException {
        LiveTerms sum = NONE;
        for (LeafReaderContext leaf : reader.leaves()) {
            sum = sum.plus(inLeaf(leaf.reader(), field, term));
        }
        return sum;
    }

    private static LiveTerms inLeaf(LeafReader leaf, String field, BytesRef term) throws IOException {
        Terms terms = leaf.terms(field);
        if (terms == null) {
            return NONE;
        }
        TermsEnum termsEnum = terms.iterator();
        if (!termsEnum.seekExact(term)) {
            return NONE;
        }
        Bits live = leaf.getLiveDocs();
        return live == null
                ? new LiveTerms(termsEnum.docFreq(), termsEnum.totalTermFreq())
                : counted(termsEnum.postings(null, PostingsEnum.FREQS), live);
    }

    private static LiveTerms counted(PostingsEnum postings, Bits live) throws IOException {
        long chunks = 0;
        long occurrences = 0;
        for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (live.get(doc)) {
                chunks++;
                occurrences += postings.freq();
            }
        }
        return new LiveTerms(chunks, occurrences);
    }

    private LiveTerms plus(LiveTerms other) {
        return new LiveTerms(chunks + other.chunks, occurrences + other.occurrences);
    }
}
