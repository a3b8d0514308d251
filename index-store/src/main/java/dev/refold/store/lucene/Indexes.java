package dev.refold.store.lucene;

import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final Set<Integer> existing;
    private boolean closed;

    /** @param numbers of the generations there are; what else a crash left in the directory is removed */
    Indexes(Path root, Collection<Integer> numbers) throws IOException {
        this.directory = Files.createDirectories(root.resolve("generations"));
        this.existing = new HashSet<>(numbers);
        removeLeftovers();
    }

    synchronized void create(Generation generation) throws IOException {
        requireOpen();
        IOUtils.rm(path(generation.number()));
        open.put(generation.number(), OpenIndex.create(what(generation), path(generation.number()), generation));
        IOUtils.fsync(directory, true);
        existing.add(generation.number());
    }

    synchronized OpenIndex of(Generation generation) {
        requireOpen();
        if (!existing.contains(generation.number())) {
            throw GenerationRules.noSuch(LuceneStore.NAME, generation.number());
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
        OpenIndex known = open.remove(number);
        if (known != null) {
            known.discard();
        }
        IOUtils.rm(path(number));
    }

    private void requireOpen() {
        if (closed) {
            throw new StoreException.Unavailable("the store at " + directory + " is closed");
        }
    }

    private void removeLeftovers() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                String name = path.getFileName().toString();
                if (name.matches("[1-9][0-9]{0,8}") && !existing.contains(Integer.parseInt(name))) {
                    IOUtils.rm(path);
                }
            }
        }
    }

    synchronized List<OpenIndex> all() {
        return List.copyOf(open.values());
    }

    /** Every one is closed, even when closing another fails. */
    void close() throws IOException {
        List<OpenIndex> all;
        synchronized (this) {
            closed = true;
            all = all();
            open.clear();
        }
        IOUtils.close(all.stream().map(index -> (Closeable) index::close).toList());
    }

    private Path path(int number) {
        return directory.resolve(Integer.toString(number));
    }

    private String what(Generation generation) {
        return "generation " + generation.number() + " of lucene (" + path(generation.number()) + ")";
    }
}
