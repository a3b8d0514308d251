package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.Generation;
import dev.refold.store.GenerationProgress;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks the heads along their keys, some at a time, which are then read in the order they lie in. Whatever of the
 * snapshot was not met that way is astray. Keeps one bit for each chunk and head.
 */
final class LuceneScan implements StoreScan {

    private static final int HEADS_AT_ONCE = 1_024;

    private final Generation generation;
    private final Snapshot snapshot;
    private final IndexReader reader;
    private final @Nullable Bits live;
    private final Optional<Set<DocumentKey>> keys;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes the snapshot over.
     *
     * @param keys which documents; empty: all
     */
    LuceneScan(Generation generation, Snapshot snapshot, Optional<Set<DocumentKey>> keys) {
        this.generation = generation;
        this.snapshot = snapshot;
        this.reader = snapshot.reader();
        this.live = MultiBits.getLiveDocs(reader);
        this.keys = keys.map(Set::copyOf);
    }

    private record Head(DocumentKey key, int doc) {}

    @Override
    public GenerationProgress progress() {
        return new GenerationProgress(generation, snapshot.positions(), snapshot.marks());
    }

    @Override
    public VectorPrecision precision() {
        return VectorPrecision.EXACT;
    }

    @Override
    public long expected() {
        return keys.isPresent() ? keys.get().size() : Disk.read(what(), () -> (long) reader.getDocCount(Fields.HEAD));
    }

    @Override
    public void forEach(Consumer<Scanned> consumer) {
        if (closed.get()) {
            throw new StoreException.Unavailable("the scan of " + what() + " is closed");
        }
        Disk.run(what(), () -> {
            FixedBitSet read = new FixedBitSet(Math.max(1, reader.maxDoc()));
            if (keys.isPresent()) {
                some(new TreeSet<>(keys.get()), read, consumer);
            } else {
                all(read, consumer);
            }
        });
    }

    private void some(Set<DocumentKey> wanted, FixedBitSet read, Consumer<Scanned> consumer) throws IOException {
        Heads heads = Heads.of(reader);
        List<Head> found = new ArrayList<>();
        for (DocumentKey key : wanted) {
            OptionalInt doc = heads.find(key);
            if (doc.isPresent()) {
                found.add(new Head(key, doc.getAsInt()));
            }
        }
        read(found, read, consumer);
        for (DocumentKey key : wanted) {
            strays(key, MultiTerms.getTermPostingsEnum(reader, Fields.BLOCK, Fields.keyTerm(key), PostingsEnum.NONE),
                    read, consumer);
        }
    }

    private void all(FixedBitSet read, Consumer<Scanned> consumer) throws IOException {
        List<Head> some = new ArrayList<>(HEADS_AT_ONCE);
        TermsEnum terms = terms(Fields.HEAD);
        for (BytesRef term = terms.next(); term != null; term = terms.next()) {
            OptionalInt doc = current(terms.postings(null, PostingsEnum.NONE));
            if (doc.isPresent()) {
                some.add(new Head(key(term), doc.getAsInt()));
            }
            if (some.size() == HEADS_AT_ONCE) {
                read(some, read, consumer);
                some.clear();
            }
        }
        read(some, read, consumer);
        if (read.cardinality() < reader.numDocs()) {
            strays(read, consumer);
        }
    }

    /** The one that reads find, should there be several: of the newest segment the first. */
    private OptionalInt current(PostingsEnum postings) throws IOException {
        OptionalInt current = OptionalInt.empty();
        int segment = -1;
        for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (isLive(doc) && ReaderUtil.subIndex(doc, reader.leaves()) > segment) {
                segment = ReaderUtil.subIndex(doc, reader.leaves());
                current = OptionalInt.of(doc);
            }
        }
        return current;
    }

    private void read(List<Head> heads, FixedBitSet read, Consumer<Scanned> consumer) throws IOException {
        List<Head> ascending = heads.stream().sorted(Comparator.comparingInt(Head::doc)).toList();
        @Nullable
        LeafReaderContext leaf = null;
        @Nullable
        BlockReader blocks = null;
        for (Head head : ascending) {
            LeafReaderContext of = reader.leaves().get(ReaderUtil.subIndex(head.doc, reader.leaves()));
            if (blocks == null || of != leaf) {
                leaf = of;
                blocks = new BlockReader(of);
            }
            consumer.accept(blocks.read(head.key, head.doc, read));
        }
    }

    private void strays(FixedBitSet read, Consumer<Scanned> consumer) throws IOException {
        TermsEnum terms = terms(Fields.BLOCK);
        for (BytesRef term = terms.next(); term != null; term = terms.next()) {
            strays(key(term), terms.postings(null, PostingsEnum.NONE), read, consumer);
        }
    }

    private void strays(DocumentKey key, @Nullable PostingsEnum postings, FixedBitSet read, Consumer<Scanned> consumer)
            throws IOException {
        int strays = 0;
        if (postings != null) {
            for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
                strays += isLive(doc) && !read.get(doc) ? 1 : 0;
            }
        }
        if (strays > 0) {
            consumer.accept(
                    new Scanned.Stray(key, strays + " chunks or heads that belong to no state of the document"));
        }
    }

    private boolean isLive(int doc) {
        return live == null || live.get(doc);
    }

    private TermsEnum terms(String field) throws IOException {
        Terms terms = MultiTerms.getTerms(reader, field);
        return terms == null ? TermsEnum.EMPTY : terms.iterator();
    }

    private DocumentKey key(BytesRef term) {
        return Fields.key(term).orElseThrow(() -> new StoreException.Refused(what()
                + " has a document whose id is too long to be read back; delete it, then scan again"));
    }

    private String what() {
        return "generation " + generation.number() + " of " + LuceneStore.NAME;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            Disk.run(what(), snapshot::release);
        }
    }
}
