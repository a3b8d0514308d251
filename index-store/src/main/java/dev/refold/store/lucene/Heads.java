package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Finds documents by key. Keeps a place in each segment's terms, so one instance is for one thread and some keys. */
final class Heads {

    private final List<Segment> segments = new ArrayList<>();

    private Heads() {}

    static Heads of(IndexReader reader) throws IOException {
        Heads heads = new Heads();
        for (LeafReaderContext leaf : reader.leaves().reversed()) {
            Terms terms = leaf.reader().terms(Fields.HEAD);
            if (terms != null) {
                heads.segments.add(new Segment(leaf, terms.iterator()));
            }
        }
        return heads;
    }

    /** The head's number in the reader; of a deleted document too. */
    OptionalInt find(DocumentKey key) throws IOException {
        BytesRef term = Fields.keyTerm(key);
        for (Segment segment : segments) {
            int doc = segment.find(term);
            if (doc != PostingsEnum.NO_MORE_DOCS) {
                return OptionalInt.of(segment.leaf.docBase + doc);
            }
        }
        return OptionalInt.empty();
    }

    Optional<Order> orderOf(DocumentKey key) throws IOException {
        BytesRef term = Fields.keyTerm(key);
        for (Segment segment : segments) {
            int doc = segment.find(term);
            if (doc != PostingsEnum.NO_MORE_DOCS) {
                return Optional.of(segment.order(doc));
            }
        }
        return Optional.empty();
    }

    private static final class Segment {

        private final LeafReaderContext leaf;
        private final TermsEnum terms;
        private @Nullable PostingsEnum postings;

        Segment(LeafReaderContext leaf, TermsEnum terms) {
            this.leaf = leaf;
            this.terms = terms;
        }

        int find(BytesRef term) throws IOException {
            if (!terms.seekExact(term)) {
                return PostingsEnum.NO_MORE_DOCS;
            }
            PostingsEnum found = terms.postings(postings, PostingsEnum.NONE);
            postings = found;
            Bits live = leaf.reader().getLiveDocs();
            int doc = found.nextDoc();
            while (doc != PostingsEnum.NO_MORE_DOCS && live != null && !live.get(doc)) {
                doc = found.nextDoc();
            }
            return doc;
        }

        Order order(int doc) throws IOException {
            LeafReader reader = leaf.reader();
            return new Order(value(reader, Fields.VERSION, doc), value(reader, Fields.EPOCH, doc),
                    value(reader, Fields.OFFSET, doc));
        }

        private static long value(LeafReader reader, String field, int doc) throws IOException {
            NumericDocValues values = DocValues.getNumeric(reader, field);
            if (!values.advanceExact(doc)) {
                throw new IOException("a head without " + field);
            }
            return values.longValue();
        }
    }
}
