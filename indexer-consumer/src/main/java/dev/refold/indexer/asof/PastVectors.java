package dev.refold.indexer.asof;

import dev.refold.embedding.Embedded;
import dev.refold.indexer.disk.DiskMap;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.CompressionType;

/**
 * Vectors by chunk hash, on disk: those wanted, and of those the answers known. Kept over several builds, so that one that
 * failed and is begun anew pays for nothing twice. {@link #answer} may be called by several threads at once, each with
 * other hashes; the rest by one.
 */
final class PastVectors implements AutoCloseable {

    private static final byte UNKNOWN = 0;
    private static final byte VECTOR = 1;
    private static final byte FEATURELESS = 2;
    private static final byte REFUSED = 3;
    private static final int HEAD_BYTES = Integer.BYTES + 1 + Integer.BYTES;
    private static final Bytes NOTHING = Bytes.of();
    private static final Embedded REFUSAL = new Embedded.Refused(
            new Rejection(RejectReason.EMBEDDING_REFUSED, "the model refused this text before"));

    private final DiskMap map;
    private int build;

    /**
     * @param build that wanted it last
     * @param chars of the text
     */
    private record Entry(int build, byte kind, int chars, Bytes vector) {

        static Entry of(byte[] stored) {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            int build = buffer.getInt();
            byte kind = buffer.get();
            int chars = buffer.getInt();
            byte[] vector = new byte[buffer.remaining()];
            buffer.get(vector);
            return new Entry(build, kind, chars, Bytes.of(vector));
        }

        byte[] toBytes() {
            return ByteBuffer.allocate(HEAD_BYTES + vector.length()).putInt(build).put(kind).putInt(chars)
                    .put(vector.toArray()).array();
        }
    }

    /** @param chars of their texts, together */
    record Missing(long chunks, long chars) {}

    PastVectors(Path folder) {
        this.map = DiskMap.open(folder, "as-of-vectors", CompressionType.NO_COMPRESSION);
    }

    /** Nothing is wanted from now on. */
    void begin() {
        build++;
    }

    void want(ContentHash hash, int chars) {
        byte[] key = hash.toBytes();
        Optional<Entry> known = map.get(key).map(Entry::of);
        if (known.isEmpty()) {
            map.put(key, new Entry(build, UNKNOWN, chars, NOTHING).toBytes());
        } else if (known.get().build() != build) {
            map.put(key, new Entry(build, known.get().kind(), chars, known.get().vector()).toBytes());
        }
    }

    /** Whether it is wanted and has no answer. */
    boolean isMissing(ContentHash hash) {
        return map.get(hash.toBytes()).map(Entry::of).filter(entry -> isMissing(entry)).isPresent();
    }

    private boolean isMissing(Entry entry) {
        return entry.build() == build && entry.kind() == UNKNOWN;
    }

    Missing missing() {
        AtomicLong chunks = new AtomicLong();
        AtomicLong chars = new AtomicLong();
        map.forEach((_, stored) -> {
            Entry entry = Entry.of(stored);
            if (isMissing(entry)) {
                chunks.incrementAndGet();
                chars.addAndGet(entry.chars());
            }
        });
        return new Missing(chunks.get(), chars.get());
    }

    /** Takes what the log has of a chunk, when it is missing here. */
    void offer(Chunk chunk) {
        if (isMissing(chunk.hash())) {
            answer(chunk.hash(),
                    chunk.vector().<Embedded>map(Embedded.Vector::new).orElseGet(Embedded.NoFeatures::new));
        }
    }

    void answer(ContentHash hash, Embedded answer) {
        Entry wanted = entry(hash);
        map.put(hash.toBytes(), (switch (answer) {
            case Embedded.Vector vector -> new Entry(build, VECTOR, wanted.chars(), bytes(vector.embedding()));
            case Embedded.NoFeatures _ -> new Entry(build, FEATURELESS, wanted.chars(), NOTHING);
            case Embedded.Refused _ -> new Entry(build, REFUSED, wanted.chars(), NOTHING);
        }).toBytes());
    }

    /** @throws IllegalStateException when there is none */
    Embedded answerOf(ContentHash hash) {
        Entry entry = entry(hash);
        return switch (entry.kind()) {
            case VECTOR -> new Embedded.Vector(embedding(entry.vector()));
            case FEATURELESS -> new Embedded.NoFeatures();
            case REFUSED -> REFUSAL;
            default -> throw new IllegalStateException("chunk " + hash + " has no answer");
        };
    }

    private Entry entry(ContentHash hash) {
        return map.get(hash.toBytes()).map(Entry::of)
                .orElseThrow(() -> new IllegalStateException("chunk " + hash + " was never wanted"));
    }

    private static Bytes bytes(Embedding embedding) {
        ByteBuffer buffer = ByteBuffer.allocate(embedding.dimensions() * Float.BYTES);
        for (int i = 0; i < embedding.dimensions(); i++) {
            buffer.putFloat(embedding.component(i));
        }
        return Bytes.of(buffer.array());
    }

    private static Embedding embedding(Bytes bytes) {
        float[] components = new float[bytes.length() / Float.BYTES];
        ByteBuffer.wrap(bytes.toArray()).asFloatBuffer().get(components);
        return Embedding.ofUnit(components);
    }

    @Override
    public void close() {
        map.close();
    }
}
