package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.MetadataValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;
import org.apache.lucene.util.NumericUtils;

/**
 * The fields of an index and the terms in them. A document is a block: its chunks, then its head. All of a block carry
 * {@link #BLOCK}, by which it is replaced as a whole.
 *
 * <p>
 * Metadata keys are part of terms, never names of fields, so hostile keys cost no more than friendly ones.
 */
final class Fields {

    /** The document's key, on chunks and head. */
    static final String BLOCK = "block";
    /** The document's key, on the head alone. */
    static final String HEAD = "head";
    /** Whom a Lucene document counts for; a deleted document's head has none, so no search sees it. */
    static final String SCOPE = "scope";
    static final String METADATA = "metadata";
    static final String OCCURRED_AT = "occurredAt";
    /** Tenant and analysed term: its document frequency is the tenant's own. */
    static final String TERMS = "terms";
    /** Per tenant one term, as often as the chunk has terms: the sum of its frequencies is the tenant's length. */
    static final String LENGTH = "length";
    static final String VECTOR = "vector";
    static final String DOCUMENT_ID = "documentId";
    static final String ORDINAL = "ordinal";
    /** On a chunk: how many Lucene documents further its head lies. Blocks stay together in merges. */
    static final String TO_HEAD = "toHead";
    static final String VERSION = "version";
    static final String EPOCH = "epoch";
    static final String OFFSET = "offset";
    /** The stored part of a head or a chunk, see {@link StoredForm}. */
    static final String STORED = "stored";

    /** Lucene refuses terms above 32,766 bytes; from here on a digest stands for the text. */
    private static final int LONGEST_PLAIN_BYTES = 1_024;
    /** Many times what the gate lets pass. */
    private static final int LONGEST_KEY_BYTES = 32_000;
    /** Occurs in no UTF-8, so a digest is never taken for a text. */
    private static final byte DIGEST = (byte) 0xFF;

    private Fields() {}

    static Term block(DocumentKey key) {
        return new Term(BLOCK, keyTerm(key));
    }

    /** As it is wherever that is possible: a scan reads the key back from its term. */
    static BytesRef keyTerm(DocumentKey key) {
        return bounded(key.kafkaKey(), LONGEST_KEY_BYTES);
    }

    /** The inverse of {@link #keyTerm}; empty for a digest. */
    static Optional<DocumentKey> key(BytesRef term) {
        return term.bytes[term.offset] == DIGEST
                ? Optional.empty()
                : Optional.of(DocumentKey.parse(term.utf8ToString()));
    }

    static BytesRef anyHead() {
        return new BytesRef("H");
    }

    static BytesRef anyChunk() {
        return new BytesRef("C");
    }

    static BytesRef headOf(String tenant) {
        return bounded("H/" + tenant);
    }

    static BytesRef chunkOf(String tenant) {
        return bounded("C/" + tenant);
    }

    static BytesRef lengthOf(String tenant) {
        return bounded(tenant);
    }

    /** A tenant has no slash, so the first one ends it. */
    static BytesRef term(String tenant, String term) {
        return bounded(tenant + '/' + term);
    }

    static BytesRef exists(String key) {
        return metadataTerm('e', key, new BytesRef());
    }

    static BytesRef equal(String key, MetadataValue.Scalar value) {
        return switch (value) {
            case MetadataValue.Text text -> metadataTerm('t', key, bounded(text.value()));
            case MetadataValue.Numeric number -> number(key, number.value());
            case MetadataValue.Bool bool -> metadataTerm('b', key, new BytesRef(bool.value() ? "1" : "0"));
        };
    }

    /** Numbers of one key sort as terms the way they do as numbers, so that a range of terms is a range of numbers. */
    static BytesRef number(String key, double value) {
        byte[] sortable = new byte[Long.BYTES];
        NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(value), sortable, 0);
        return metadataTerm('n', key, new BytesRef(sortable));
    }

    /** What all terms of equality with texts, numbers or truths under a key begin with. */
    static List<BytesRef> equalities(String key) {
        return Stream.of('t', 'n', 'b').map(type -> metadataTerm(type, key, new BytesRef())).toList();
    }

    /**
     * The value of a term of equality; empty where a digest stands for a long text.
     *
     * @param beginning one of {@link #equalities}
     */
    static Optional<MetadataValue.Scalar> value(BytesRef beginning, BytesRef term) {
        BytesRef value = new BytesRef(term.bytes, term.offset + beginning.length, term.length - beginning.length);
        return switch (beginning.bytes[beginning.offset]) {
            case 'n' -> Optional.of(new MetadataValue.Numeric(NumericUtils.sortableLongToDouble(NumericUtils
                    .sortableBytesToLong(value.bytes, value.offset))));
            case 'b' -> Optional.of(new MetadataValue.Bool(value.bytes[value.offset] == '1'));
            default -> value.length > 0 && value.bytes[value.offset] == DIGEST
                    ? Optional.empty()
                    : Optional.of(new MetadataValue.Text(value.utf8ToString()));
        };
    }

    /** Type, length of the key, key, value: no choice of key makes it the term of another key. */
    private static BytesRef metadataTerm(char type, String key, BytesRef value) {
        BytesRef keyPart = bounded(key);
        BytesRefBuilder builder = new BytesRefBuilder();
        builder.append((byte) type);
        builder.append((byte) (keyPart.length >> 8));
        builder.append((byte) keyPart.length);
        builder.append(keyPart);
        builder.append(value);
        return builder.get();
    }

    private static BytesRef bounded(String text) {
        return bounded(text, LONGEST_PLAIN_BYTES);
    }

    private static BytesRef bounded(String text, int longest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= longest) {
            return new BytesRef(bytes);
        }
        BytesRefBuilder builder = new BytesRefBuilder();
        builder.append(DIGEST);
        byte[] digest = sha256(bytes);
        builder.append(digest, 0, digest.length);
        return builder.get();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
