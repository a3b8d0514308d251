package dev.refold.store.lucene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;

/**
 * What a process left that died while it made or dropped a generation, or wrote a list: directories of generations that
 * the list does not name, and lists that did not take their place. Nothing goes by itself: were the list lost, that
 * would be everything.
 */
final class Orphans {

    private final Path root;
    private final Indexes indexes;

    Orphans(Path root, Indexes indexes) {
        this.root = root;
        this.indexes = indexes;
    }

    /** Relative to the root, with slashes. */
    List<String> names() {
        return Disk.read("the store at " + root, () -> {
            Stream<Path> files = Stream.of("generations.json.new", "installation-id.new").map(root::resolve)
                    .filter(Files::exists);
            return Stream.concat(files, indexes.strangers().stream()).map(this::name).toList();
        });
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    /** The caller sees to it that nothing is made meanwhile. */
    void remove(String orphan) {
        if (names().contains(orphan)) {
            Disk.run("the orphan " + orphan + " in " + root, () -> removeFiles(root.resolve(orphan)));
        }
    }

    private static void removeFiles(Path path) throws IOException {
        IOUtils.rm(path);
        IOUtils.fsync(path.toAbsolutePath().getParent(), true);
    }
}
