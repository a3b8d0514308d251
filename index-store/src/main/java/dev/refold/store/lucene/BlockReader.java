package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Reads blocks of one segment as they are stored, in ascending order. A chunk that is not its head's is left out. */
final class BlockReader {

    private final int docBase;
    private final @Nullable Bits live;
    private final StoredFields stored;
    private final BinaryDocValues ids;
    private final NumericDocValues ordinals;
    private final NumericDocValues toHead;
    private final @Nullable FloatVectorValues vectors;
    private final KnnVectorValues.@Nullable DocIndexIterator vectorDocs;
    private int last = -1;

    BlockReader(LeafReaderContext leaf) throws IOException {
        this.docBase = leaf.docBase;
        this.live = leaf.reader().getLiveDocs();
        this.stored = leaf.reader().storedFields();
        this.ids = DocValues.getBinary(leaf.reader(), Fields.DOCUMENT_ID);
        this.ordinals = DocValues.getNumeric(leaf.reader(), Fields.ORDINAL);
        this.toHead = DocValues.getNumeric(leaf.reader(), Fields.TO_HEAD);
        this.vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        this.vectorDocs = vectors == null ? null : vectors.iterator();
    }

    /**
     * @param doc of the head in the whole reader
     * @param read where the numbers of what belongs to the document are set
     */
    ScannedDocument read(DocumentKey key, int doc, BitSet read) throws IOException {
        int headDoc = doc - docBase;
        StoredForm.Head head = StoredForm.head(contents(headDoc));
        read.set(doc);
        List<ScannedDocument.ScannedChunk> chunks = new ArrayList<>();
        for (int ordinal = Math.max(0, head.chunks() - headDoc + last + 1); ordinal < head.chunks(); ordinal++) {
            int chunkDoc = headDoc - head.chunks() + ordinal;
            if (belongs(chunkDoc, key, ordinal, head.chunks())) {
                chunks.add(chunk(chunkDoc, ordinal));
                read.set(docBase + chunkDoc);
            }
        }
        last = headDoc;
        return new ScannedDocument(key, head.order(), head.source(),
                head.deleted()
                        ? Optional.empty()
                        : Optional.of(new ScannedDocument.Content(head.documentHash(), head.title(), head.language(),
                                head.metadata(), head.occurredAt(), chunks)));
    }

    private boolean belongs(int doc, DocumentKey key, int ordinal, int chunks) throws IOException {
        return (live == null || live.get(doc))
                && ids.advanceExact(doc) && ids.binaryValue().equals(new BytesRef(key.id()))
                && ordinals.advanceExact(doc) && ordinals.longValue() == ordinal
                && toHead.advanceExact(doc) && toHead.longValue() == chunks - ordinal;
    }

    private ScannedDocument.ScannedChunk chunk(int doc, int ordinal) throws IOException {
        StoredForm.Piece piece = StoredForm.piece(contents(doc));
        return new ScannedDocument.ScannedChunk(ordinal, piece.start(), piece.end(), piece.hash(), piece.text(),
                vector(doc));
    }

    private Optional<RawVector> vector(int doc) throws IOException {
        if (vectors == null || vectorDocs == null) {
            return Optional.empty();
        }
        int at = vectorDocs.docID() < doc ? vectorDocs.advance(doc) : vectorDocs.docID();
        return at == doc ? Optional.of(RawVector.of(vectors.vectorValue(vectorDocs.index()))) : Optional.empty();
    }

    private BytesRef contents(int doc) throws IOException {
        BytesRef contents = stored.document(doc).getBinaryValue(Fields.STORED);
        if (contents == null) {
            throw new IOException("document " + doc + " has no contents");
        }
        return contents;
    }
}
