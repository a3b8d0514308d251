package dev.refold.store.lucene;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Order;
import dev.refold.store.Generation;
import dev.refold.store.Hit;
import dev.refold.store.StoredChunk;
import dev.refold.store.search.ChunkRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.BytesRef;

/** Reads contents back from a snapshot. Heads are kept between calls, as hits often share one; for one thread. */
final class StoredContents {

    private final IndexReader reader;
    private final StoredFields fields;
    private final Map<Integer, StoredForm.Head> heads = new HashMap<>();

    StoredContents(IndexReader reader) throws IOException {
        this.reader = reader;
        this.fields = reader.storedFields();
    }

    Optional<EmbeddedDocument.Present> document(DocumentKey key) throws IOException {
        OptionalInt found = Heads.of(reader).find(key);
        if (found.isEmpty() || head(found.getAsInt()).deleted()) {
            return Optional.empty();
        }
        StoredForm.Head head = head(found.getAsInt());
        List<Chunk> chunks = new ArrayList<>(head.chunks());
        List<StoredForm.Piece> pieces = new ArrayList<>(head.chunks());
        for (int ordinal = 0; ordinal < head.chunks(); ordinal++) {
            int doc = found.getAsInt() - head.chunks() + ordinal;
            StoredForm.Piece piece = piece(doc);
            pieces.add(piece);
            chunks.add(chunk(doc, ordinal, piece));
        }
        return Optional.of(new EmbeddedDocument.Present(key, head.order(), head.source(), head.documentHash(),
                head.title(), StoredForm.text(head, pieces), head.language(), head.metadata(), head.occurredAt(),
                chunks));
    }

    /** Of a deleted document too. */
    Optional<Order> orderOf(DocumentKey key) throws IOException {
        OptionalInt found = Heads.of(reader).find(key);
        return found.isEmpty() ? Optional.empty() : Optional.of(head(found.getAsInt()).order());
    }

    Optional<StoredChunk> chunk(Generation generation, DocumentKey key, int ordinal) throws IOException {
        OptionalInt found = Heads.of(reader).find(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StoredForm.Head head = head(found.getAsInt());
        if (ordinal < 0 || ordinal >= head.chunks()) {
            return Optional.empty();
        }
        int doc = found.getAsInt() - head.chunks() + ordinal;
        StoredForm.Piece piece = piece(doc);
        return Optional.of(new StoredChunk(generation, key, head.order(), head.title(), chunk(doc, ordinal, piece),
                piece.text()));
    }

    /** @param doc of the chunk in the reader */
    Hit hit(String tenant, ChunkRef chunk, int doc) throws IOException {
        StoredForm.Head head = head(doc + toHead(doc));
        StoredForm.Piece piece = piece(doc);
        return new Hit(new DocumentKey(tenant, chunk.documentId()), chunk.ordinal(), head.order(), head.source(), 0,
                OptionalDouble.empty(), OptionalDouble.empty(), head.title(), piece.text(), piece.start(),
                piece.end(), head.metadata(), head.occurredAt());
    }

    private StoredForm.Head head(int doc) throws IOException {
        StoredForm.Head known = heads.get(doc);
        if (known != null) {
            return known;
        }
        StoredForm.Head head = StoredForm.head(stored(doc));
        heads.put(doc, head);
        return head;
    }

    private StoredForm.Piece piece(int doc) throws IOException {
        return StoredForm.piece(stored(doc));
    }

    private BytesRef stored(int doc) throws IOException {
        BytesRef stored = fields.document(doc).getBinaryValue(Fields.STORED);
        if (stored == null) {
            throw new IOException("document " + doc + " has no contents");
        }
        return stored;
    }

    private Chunk chunk(int doc, int ordinal, StoredForm.Piece piece) throws IOException {
        return new Chunk(ordinal, piece.start(), piece.end(), piece.hash(), vector(doc));
    }

    private Optional<Embedding> vector(int doc) throws IOException {
        LeafReaderContext leaf = leaf(doc);
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        if (vectors == null) {
            return Optional.empty();
        }
        KnnVectorValues.DocIndexIterator position = vectors.iterator();
        return position.advance(doc - leaf.docBase) == doc - leaf.docBase
                ? Optional.of(Embedding.ofUnit(vectors.vectorValue(position.index())))
                : Optional.empty();
    }

    private int toHead(int doc) throws IOException {
        LeafReaderContext leaf = leaf(doc);
        NumericDocValues values = DocValues.getNumeric(leaf.reader(), Fields.TO_HEAD);
        if (!values.advanceExact(doc - leaf.docBase)) {
            throw new IOException("chunk " + doc + " does not know its head");
        }
        return (int) values.longValue();
    }

    private LeafReaderContext leaf(int doc) {
        return reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
    }
}
