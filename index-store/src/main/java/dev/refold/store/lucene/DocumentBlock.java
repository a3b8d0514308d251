package dev.refold.store.lucene;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.filter.Filter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/**
 * A document as Lucene gets it: its chunks, then its head; a deleted document is a head alone, which keeps its order.
 *
 * @param vectors among the chunks
 */
record DocumentBlock(EmbeddedDocument document, List<Document> lucene, int chunks, int vectors) {

    private static final FieldType WITH_LENGTH = frequencies(false);
    private static final FieldType WITHOUT_LENGTH = frequencies(true);

    DocumentKey key() {
        return document.key();
    }

    static List<DocumentBlock> of(List<EmbeddedDocument> documents, TextAnalysis analysis) throws IOException {
        List<DocumentBlock> blocks = new ArrayList<>(documents.size());
        for (EmbeddedDocument document : documents) {
            blocks.add(of(document, analysis));
        }
        return blocks;
    }

    static DocumentBlock of(EmbeddedDocument document, TextAnalysis analysis) throws IOException {
        return switch (document) {
            case EmbeddedDocument.Present present -> present(present, analysis);
            case EmbeddedDocument.Deleted deleted -> deleted(deleted);
        };
    }

    private static DocumentBlock present(EmbeddedDocument.Present document, TextAnalysis analysis) throws IOException {
        List<BytesRef> conditions = conditions(document.metadata(), document.occurredAt());
        List<Document> block = new ArrayList<>(document.chunks().size() + 1);
        int vectors = 0;
        for (Chunk chunk : document.chunks()) {
            Document lucene = chunk(document, chunk, analysis);
            addConditions(lucene, conditions, document.occurredAt());
            block.add(lucene);
            vectors += chunk.vector().isPresent() ? 1 : 0;
        }
        Document head = head(document.key(), document.order(), StoredForm.head(StoredForm.Head.of(document)));
        head.add(new StringField(Fields.SCOPE, Fields.anyHead(), Field.Store.NO));
        head.add(new StringField(Fields.SCOPE, Fields.headOf(document.key().tenant()), Field.Store.NO));
        addConditions(head, conditions, document.occurredAt());
        block.add(head);
        return new DocumentBlock(document, block, document.chunks().size(), vectors);
    }

    private static DocumentBlock deleted(EmbeddedDocument.Deleted document) throws IOException {
        byte[] stored = StoredForm.head(StoredForm.Head.ofDeleted(document));
        return new DocumentBlock(document, List.of(head(document.key(), document.order(), stored)), 0, 0);
    }

    private static Document head(DocumentKey key, Order order, byte[] stored) {
        Document head = new Document();
        head.add(new StringField(Fields.BLOCK, Fields.keyTerm(key), Field.Store.NO));
        head.add(new StringField(Fields.HEAD, Fields.keyTerm(key), Field.Store.NO));
        head.add(new NumericDocValuesField(Fields.VERSION, order.version()));
        head.add(new NumericDocValuesField(Fields.EPOCH, order.epoch()));
        head.add(new NumericDocValuesField(Fields.OFFSET, order.offset()));
        head.add(new StoredField(Fields.STORED, stored));
        return head;
    }

    private static Document chunk(EmbeddedDocument.Present document, Chunk chunk, TextAnalysis analysis)
            throws IOException {
        DocumentKey key = document.key();
        String text = document.textOf(chunk);
        Document lucene = new Document();
        lucene.add(new StringField(Fields.BLOCK, Fields.keyTerm(key), Field.Store.NO));
        lucene.add(new StringField(Fields.SCOPE, Fields.anyChunk(), Field.Store.NO));
        lucene.add(new StringField(Fields.SCOPE, Fields.chunkOf(key.tenant()), Field.Store.NO));
        lucene.add(new BinaryDocValuesField(Fields.DOCUMENT_ID, new BytesRef(key.id())));
        lucene.add(new NumericDocValuesField(Fields.ORDINAL, chunk.ordinal()));
        lucene.add(new NumericDocValuesField(Fields.TO_HEAD, document.chunks().size() - chunk.ordinal()));
        lucene.add(new StoredField(Fields.STORED,
                StoredForm.piece(new StoredForm.Piece(chunk.start(), chunk.end(), chunk.hash(), text))));
        addTerms(lucene, key.tenant(), ChunkTerms.of(analysis, document.title(), text));
        // Both vectors are of unit length, so the dot product is the cosine, without computing lengths again.
        chunk.vector().ifPresent(vector -> lucene.add(new KnnFloatVectorField(Fields.VECTOR, vector.toArray(),
                VectorSimilarityFunction.DOT_PRODUCT)));
        return lucene;
    }

    private static void addTerms(Document chunk, String tenant, ChunkTerms terms) {
        if (terms.length() == 0) {
            return;
        }
        Map<BytesRef, Integer> frequencies = new TreeMap<>();
        terms.frequencies().forEach((term, count) -> frequencies.put(Fields.term(tenant, term), count));
        chunk.add(new Field(Fields.TERMS, new FrequencyStream(frequencies), WITH_LENGTH));
        chunk.add(new Field(Fields.LENGTH,
                new FrequencyStream(Map.of(Fields.lengthOf(tenant), terms.length())), WITHOUT_LENGTH));
    }

    private static void addConditions(Document lucene, List<BytesRef> conditions, Optional<Instant> occurredAt) {
        conditions.forEach(term -> lucene.add(new StringField(Fields.METADATA, term, Field.Store.NO)));
        occurredAt.ifPresent(instant -> lucene.add(new DoublePoint(Fields.OCCURRED_AT, instant.toEpochMilli())));
    }

    /** One term per comparison that can be true of the metadata. */
    private static List<BytesRef> conditions(Metadata metadata, Optional<Instant> occurredAt) {
        List<BytesRef> terms = new ArrayList<>();
        metadata.values().forEach((key, value) -> {
            if (!key.equals(Filter.OCCURRED_AT)) {
                addConditions(terms, key, value);
            }
        });
        occurredAt.ifPresent(instant -> addConditions(terms, Filter.OCCURRED_AT,
                new MetadataValue.Numeric(instant.toEpochMilli())));
        return terms;
    }

    private static void addConditions(List<BytesRef> terms, String key, MetadataValue value) {
        terms.add(Fields.exists(key));
        switch (value) {
            case MetadataValue.Scalar scalar -> terms.add(Fields.equal(key, scalar));
            case MetadataValue.Many many -> many.values().forEach(scalar -> terms.add(Fields.equal(key, scalar)));
        }
    }

    private static FieldType frequencies(boolean omitNorms) {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        type.setOmitNorms(omitNorms);
        type.freeze();
        return type;
    }
}
