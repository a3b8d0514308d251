package dev.refold.indexer.verify;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.VectorPrecision;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * SHA-256 (FIPS 180-4) over a document's state but its key and its order; every field is preceded by its length, so that
 * no two states are the same bytes. Vectors as the precision keeps them: every bit, rounded, or only their dimensions
 * where they are compared with a tolerance.
 */
final class Fingerprint {

    private final DataOutputStream out;
    private final VectorPrecision precision;

    private Fingerprint(MessageDigest digest, VectorPrecision precision) {
        this.out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        this.precision = precision;
    }

    static Bytes of(ScannedDocument document, VectorPrecision precision) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new Fingerprint(digest, precision).document(document);
            return Bytes.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a digest does not fail", e);
        }
    }

    private void document(ScannedDocument document) throws IOException {
        out.writeInt(document.source().partition());
        out.writeLong(document.source().offset());
        if (some(document.content())) {
            content(document.content().get());
        }
    }

    private void content(ScannedDocument.Content content) throws IOException {
        hash(content.documentHash());
        text(content.title());
        if (some(content.language())) {
            text(content.language().get());
        }
        metadata(content.metadata());
        if (some(content.occurredAt())) {
            Instant at = content.occurredAt().get();
            out.writeLong(at.getEpochSecond());
            out.writeInt(at.getNano());
        }
        out.writeInt(content.chunks().size());
        for (ScannedDocument.ScannedChunk chunk : content.chunks()) {
            out.writeInt(chunk.ordinal());
            out.writeInt(chunk.start());
            out.writeInt(chunk.end());
            hash(chunk.hash());
            text(chunk.text());
            if (some(chunk.vector())) {
                vector(chunk.vector().get());
            }
        }
    }

    private void metadata(Metadata metadata) throws IOException {
        out.writeInt(metadata.values().size());
        for (Map.Entry<String, MetadataValue> entry : metadata.values().entrySet()) {
            text(entry.getKey());
            value(entry.getValue());
        }
    }

    private void value(MetadataValue value) throws IOException {
        switch (value) {
            case MetadataValue.Text(String text) -> {
                out.writeByte(0);
                text(text);
            }
            case MetadataValue.Numeric(double number) -> {
                out.writeByte(1);
                out.writeDouble(number);
            }
            case MetadataValue.Bool(boolean truth) -> {
                out.writeByte(2);
                out.writeBoolean(truth);
            }
            case MetadataValue.Many many -> {
                out.writeByte(3);
                out.writeInt(many.values().size());
                for (MetadataValue one : many.values()) {
                    value(one);
                }
            }
        }
    }

    private void vector(RawVector vector) throws IOException {
        out.writeInt(vector.dimensions());
        ByteBuffer bytes = ByteBuffer.allocate(vector.dimensions() * Float.BYTES);
        for (int i = 0; i < vector.dimensions(); i++) {
            switch (precision) {
                case EXACT -> bytes.putInt(Float.floatToIntBits(vector.component(i)));
                case HALF -> bytes.putShort(Float.floatToFloat16(vector.component(i)));
                case NORMALISED_ANEW -> {
                }
            }
        }
        out.write(bytes.array(), 0, bytes.position());
    }

    private void hash(ContentHash hash) throws IOException {
        out.writeLong(hash.high());
        out.writeLong(hash.low());
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private boolean some(Optional<?> optional) throws IOException {
        out.writeBoolean(optional.isPresent());
        return optional.isPresent();
    }
}
