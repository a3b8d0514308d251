package dev.refold.indexer.verify;

import dev.refold.schemas.DocumentKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteOptions;

/**
 * The last state of every document as the log has it, in a database on disk (RocksDB), so that memory is bounded whatever
 * the size of the log. Its folder is made when it is opened and deleted when it is closed. Any number of threads may
 * fold and look up; none may while it is closed.
 */
final class FoldedLog implements AutoCloseable {

    private static final int WRITE_BUFFER_BYTES = 16 << 20;
    private static final int CACHE_BYTES = 16 << 20;
    private static final double BLOOM_BITS = 10;
    private static final int LOCKS = 64;

    static {
        RocksDB.loadLibrary();
    }

    private final Path folder;
    private final RocksDB database;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final List<RocksObject> owned;
    private final AtomicInteger documents = new AtomicInteger();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    /** @param number of the document among those of the log, from 0, below {@link #size} */
    record Kept(int number, Expected expected) {}

    private FoldedLog(Path folder, RocksDB database, List<RocksObject> owned) {
        this.folder = folder;
        this.database = database;
        this.owned = owned;
    }

    /** @throws VerifyException when the disk does not take it */
    static FoldedLog open(Path temporary) {
        BloomFilter filter = new BloomFilter(BLOOM_BITS);
        LRUCache cache = new LRUCache(CACHE_BYTES);
        Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter).setBlockCache(cache));
        try {
            Path folder = Files.createTempDirectory(temporary, "refold-verify-");
            return new FoldedLog(folder, RocksDB.open(options, folder.toString()), List.of(options, cache, filter));
        } catch (IOException | RocksDBException e) {
            throw new VerifyException("no room for the folded log in " + temporary
                    + "; free some, or set java.io.tmpdir to another folder", e);
        }
    }

    /** Keeps the state of the greater order; of equal ones the first. */
    void fold(DocumentKey key, Expected expected) {
        byte[] bytes = bytes(key);
        synchronized (locks[Math.floorMod(Arrays.hashCode(bytes), LOCKS)]) {
            Optional<byte[]> known = value(bytes);
            if (known.isPresent() && ExpectedCodec.order(known.get()).compareTo(expected.order()) >= 0) {
                return;
            }
            int index = known.map(ExpectedCodec::index).orElseGet(documents::getAndIncrement);
            try {
                database.put(unlogged, bytes, ExpectedCodec.encode(index, expected));
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }
    }

    Optional<Kept> get(DocumentKey key) {
        return value(bytes(key)).map(value -> new Kept(ExpectedCodec.index(value), ExpectedCodec.decode(value)));
    }

    int size() {
        return documents.get();
    }

    /** The documents whose number is not set. */
    void forEachMissing(BitSet numbers, Consumer<DocumentKey> consumer) {
        try (RocksIterator iterator = database.newIterator()) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                if (!numbers.get(ExpectedCodec.index(iterator.value()))) {
                    consumer.accept(DocumentKey.parse(new String(iterator.key(), StandardCharsets.UTF_8)));
                }
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private Optional<byte[]> value(byte[] key) {
        try {
            return Optional.ofNullable(database.get(key));
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private VerifyException failed(RocksDBException e) {
        return new VerifyException("the folded log in " + folder + " cannot be kept: " + e.getMessage()
                + "; is the disk full?", e);
    }

    private static byte[] bytes(DocumentKey key) {
        return key.kafkaKey().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        database.close();
        unlogged.close();
        owned.forEach(RocksObject::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + folder + " by hand", e);
        }
    }
}
