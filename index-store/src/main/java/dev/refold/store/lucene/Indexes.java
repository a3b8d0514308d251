package dev.refold.store.lucene;

import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;

/**
 * The open indexes of all generations, one directory each. Opened when first used, so that a damaged generation does
 * not keep the others from working; opened again when writing failed.
 */
final class Indexes {

    private final Path directory;
    private final Map<Integer, OpenIndex> open = new HashMap<>();
    /** Of generations that this process is loading. */
    private final Map<Integer, BulkIndex> bulk = new HashMap<>();
    private final Set<Integer> existing;
    private boolean closed;

    /** @param numbers of the generations there are */
    Indexes(Path root, Collection<Integer> numbers) throws IOException {
        this.directory = Files.createDirectories(root.resolve("generations"));
        this.existing = new HashSet<>(numbers);
    }

    synchronized void create(Generation generation) throws IOException {
        requireOpen();
        IOUtils.rm(path(generation.number()));
        open.put(generation.number(), OpenIndex.create(what(generation), path(generation.number()), generation));
        IOUtils.fsync(directory, true);
        existing.add(generation.number());
    }

    /** In place of whatever there was. */
    synchronized BulkIndex createForBulk(Generation generation) throws IOException {
        requireExisting(generation);
        discard(generation.number());
        IOUtils.rm(path(generation.number()));
        BulkIndex created = BulkIndex.create(what(generation), path(generation.number()), generation);
        bulk.put(generation.number(), created);
        return created;
    }

    /** From now on the generation is opened like any other. Does nothing when another load has it. */
    synchronized void endBulk(Generation generation, BulkIndex ended) {
        if (bulk.remove(generation.number(), ended)) {
            ended.discard();
        }
    }

    /** What reads are of. */
    synchronized SnapshotSource readable(Generation generation) {
        BulkIndex loading = bulk.get(generation.number());
        return loading == null ? of(generation) : loading;
    }

    private void requireExisting(Generation generation) {
        requireOpen();
        if (!existing.contains(generation.number())) {
            throw GenerationRules.noSuch(LuceneStore.NAME, generation.number());
        }
    }

    /** @throws StoreException.Refused when it is being loaded in bulk */
    synchronized OpenIndex of(Generation generation) {
        requireExisting(generation);
        if (bulk.containsKey(generation.number())) {
            throw new StoreException.Refused(
                    what(generation) + " is being loaded in bulk; wait until that is finished");
        }
        OpenIndex known = open.get(generation.number());
        if (known != null && !known.isBroken()) {
            return known;
        }
        if (known != null) {
            open.remove(generation.number());
            known.discard();
        }
        OpenIndex opened = OpenIndex.open(what(generation), path(generation.number()), generation);
        open.put(generation.number(), opened);
        return opened;
    }

    synchronized void drop(int number) throws IOException {
        existing.remove(number);
        discard(number);
        IOUtils.rm(path(number));
    }

    private void discard(int number) {
        OpenIndex known = open.remove(number);
        if (known != null) {
            known.discard();
        }
        BulkIndex loading = bulk.remove(number);
        if (loading != null) {
            loading.discard();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Unavailable("the store at " + directory + " is closed");
        }
    }

    /** Directories of generations there are not: a crash left them. */
    synchronized List<Path> strangers() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName().toString().matches("[1-9][0-9]{0,8}"))
                    .filter(path -> !existing.contains(Integer.valueOf(path.getFileName().toString()))).sorted()
                    .toList();
        }
    }

    synchronized List<OpenIndex> all() {
        return List.copyOf(open.values());
    }

    /** Every one is closed, even when closing another fails. */
    void close() throws IOException {
        List<Closeable> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            open.values().forEach(index -> all.add(index::close));
            bulk.values().forEach(index -> all.add(index::discard));
            open.clear();
            bulk.clear();
        }
        IOUtils.close(all);
    }

    private Path path(int number) {
        return directory.resolve(Integer.toString(number));
    }

    private String what(Generation generation) {
        return "generation " + generation.number() + " of lucene (" + path(generation.number()) + ")";
    }
}
