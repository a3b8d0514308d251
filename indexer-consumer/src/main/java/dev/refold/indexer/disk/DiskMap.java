package dev.refold.indexer.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
 * Bytes by bytes in a database on disk (RocksDB), so that memory is bounded whatever their number. Its folder is made
 * when it is opened and deleted when it is closed. Any number of threads, but none while it is closed.
 *
 * <p>
 * Throws {@link UncheckedIOException} when the disk does not take it.
 */
public final class DiskMap implements AutoCloseable {

    private static final int WRITE_BUFFER_BYTES = 16 << 20;
    private static final int CACHE_BYTES = 16 << 20;
    private static final double BLOOM_BITS = 10;

    static {
        RocksDB.loadLibrary();
    }

    private final Path folder;
    private final RocksDB database;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final List<RocksObject> owned;

    /** What is done with each entry. */
    public interface Visitor<E extends Exception> {
        void visit(byte[] key, byte[] value) throws E;
    }

    private DiskMap(Path folder, RocksDB database, List<RocksObject> owned) {
        this.folder = folder;
        this.database = database;
        this.owned = owned;
    }

    /**
     * @param parent is made when it is missing
     * @param name for people who find it there
     * @param compression pays for texts; not for hashes and vectors
     */
    public static DiskMap open(Path parent, String name, CompressionType compression) {
        BloomFilter filter = new BloomFilter(BLOOM_BITS);
        LRUCache cache = new LRUCache(CACHE_BYTES);
        Options options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setCompressionType(compression)
                .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter).setBlockCache(cache));
        try {
            Files.createDirectories(parent);
            Path folder = Files.createTempDirectory(parent, "refold-" + name + "-");
            return new DiskMap(folder, RocksDB.open(options, folder.toString()), List.of(options, cache, filter));
        } catch (IOException | RocksDBException e) {
            throw new UncheckedIOException(new IOException("no room for " + name + " in " + parent
                    + "; free some, or choose another folder", e));
        }
    }

    public Optional<byte[]> get(byte[] key) {
        try {
            return Optional.ofNullable(database.get(key));
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    public void put(byte[] key, byte[] value) {
        try {
            database.put(unlogged, key, value);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** In the order of the keys as unsigned bytes; what is put meanwhile is not seen. */
    public <E extends Exception> void forEach(Visitor<E> visitor) throws E {
        try (RocksIterator iterator = database.newIterator()) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                visitor.visit(iterator.key(), iterator.value());
            }
            status(iterator);
        }
    }

    private void status(RocksIterator iterator) {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(RocksDBException e) {
        return new UncheckedIOException(
                new IOException("the database in " + folder + " failed: " + e.getMessage() + "; is the disk full?", e));
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
