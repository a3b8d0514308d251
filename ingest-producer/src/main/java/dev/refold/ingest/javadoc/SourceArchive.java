package dev.refold.ingest.javadoc;

import dev.refold.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The Java sources in a zip, as the JDK packs them: {@code module/package/Type.java}; modules may be missing. */
final class SourceArchive implements AutoCloseable {

    private static final String HOW_TO_GET_THEM = "Name a source zip, or install the package that brings the JDK's "
            + "lib/src.zip: openjdk-25-source on Debian and Ubuntu, java-25-openjdk-src on Fedora; the downloads of "
            + "Eclipse Temurin and Oracle contain it.";

    private final Path path;
    private final ZipFile zip;

    SourceArchive(Path path) {
        this.path = path;
        this.zip = open(path);
    }

    /** Java sources under the prefix, by name; package and module descriptions are none. */
    List<ZipEntry> sources(String prefix) {
        return zip.stream().map(ZipEntry.class::cast)
                .filter(entry -> entry.getName().startsWith(prefix) && entry.getName().endsWith(".java"))
                .filter(entry -> !entry.getName().endsWith("-info.java"))
                .sorted((left, right) -> left.getName().compareTo(right.getName())).toList();
    }

    boolean contains(String name) {
        return zip.getEntry(name) != null;
    }

    /** The module a source belongs to: its first folder, if that has a module description. */
    Optional<String> module(String name) {
        int slash = name.indexOf('/');
        Optional<String> folder = slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
        return folder.filter(module -> contains(module + "/module-info.java"));
    }

    /** At most {@code limit} bytes: a zip may claim less than it unpacks to. */
    byte[] read(ZipEntry entry, int limit) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes(limit);
        }
    }

    private static ZipFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new SourceException("There are no Java sources at " + path + ". " + HOW_TO_GET_THEM);
        }
        try {
            return new ZipFile(path.toFile());
        } catch (IOException e) {
            throw new SourceException(path + " cannot be read as a zip of Java sources: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new SourceException("closing " + path, e);
        }
    }
}
