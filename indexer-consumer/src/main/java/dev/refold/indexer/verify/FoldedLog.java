package dev.refold.indexer.verify;

import dev.refold.indexer.disk.DiskMap;
import dev.refold.schemas.DocumentKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.CompressionType;

/**
 * The last state of every document as the log has it, on disk, see {@link DiskMap}. Any number of threads may fold and
 * look up; none may while it is closed. Throws {@link java.io.UncheckedIOException} when the disk does not take it.
 */
final class FoldedLog implements AutoCloseable {

    private static final int LOCKS = 64;

    private final DiskMap states;
    private final AtomicInteger documents = new AtomicInteger();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    /** @param number of the document among those of the log, from 0, below {@link #size} */
    record Kept(int number, Expected expected) {}

    private FoldedLog(DiskMap states) {
        this.states = states;
    }

    static FoldedLog open(Path temporary) {
        return new FoldedLog(DiskMap.open(temporary, "verify", CompressionType.NO_COMPRESSION));
    }

    /** Keeps the state of the greater order; of equal ones the first. */
    void fold(DocumentKey key, Expected expected) {
        byte[] bytes = bytes(key);
        synchronized (locks[Math.floorMod(Arrays.hashCode(bytes), LOCKS)]) {
            Optional<byte[]> known = states.get(bytes);
            if (known.isPresent() && ExpectedCodec.order(known.get()).compareTo(expected.order()) >= 0) {
                return;
            }
            int index = known.map(ExpectedCodec::index).orElseGet(documents::getAndIncrement);
            states.put(bytes, ExpectedCodec.encode(index, expected));
        }
    }

    Optional<Kept> get(DocumentKey key) {
        return states.get(bytes(key))
                .map(value -> new Kept(ExpectedCodec.index(value), ExpectedCodec.decode(value)));
    }

    int size() {
        return documents.get();
    }

    /** The documents whose number is not set. */
    void forEachMissing(BitSet numbers, Consumer<DocumentKey> consumer) {
        states.forEach((key, value) -> {
            if (!numbers.get(ExpectedCodec.index(value))) {
                consumer.accept(DocumentKey.parse(new String(key, StandardCharsets.UTF_8)));
            }
        });
    }

    private static byte[] bytes(DocumentKey key) {
        return key.kafkaKey().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        states.close();
    }
}
