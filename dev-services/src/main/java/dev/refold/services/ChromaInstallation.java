package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Chroma server of npm's package {@code chromadb}, in a folder of ours.
 *
 * @param folder
 *            holds {@code node_modules}, and {@code libc} where the host's is too old
 */
record ChromaInstallation(Path folder) {

    /** The package's version; its server speaks HTTP API v2 and filters arrays. */
    static final String VERSION = "3.5.0";

    private static final Pattern LOADER = Pattern.compile("/ld-linux[^/]*\\.so\\.\\d+$");

    /** What runs the server on a port of loopback, its data in a folder. */
    List<String> command(Path dataDir, int port) {
        List<String> line = new ArrayList<>();
        if (System.getProperty("os.name").startsWith("Linux")) {
            // A shell that starts programs in the background lets them ignore SIGINT, and their children inherit that.
            line.addAll(List.of("env", "--default-signal=INT"));
        }
        line.addAll(node());
        line.addAll(List.of(folder.resolve("node_modules/chromadb/dist/cli.mjs").toString(), "run", "--path",
                dataDir.toString(), "--host", "127.0.0.1", "--port", Integer.toString(port)));
        return line;
    }

    /** Whether the server's library loads here: it needs glibc 2.39. */
    boolean loads() {
        List<String> line = new ArrayList<>(node());
        line.addAll(List.of("-e", "const os = require('os');"
                + " const libc = os.platform() === 'linux' ? '-gnu' : '';"
                + " require('chromadb-js-bindings-' + os.platform() + '-' + os.arch() + libc)"));
        return Files.isDirectory(folder.resolve("node_modules")) && Command.of(line).in(folder).succeeds();
    }

    /** Node itself, under the newer loader where there is one. */
    private List<String> node() {
        String node = Command.of("node", "-p", "process.execPath").output();
        return libc().flatMap(libraries -> loaderIn(libraries)
                .map(loader -> List.of(loader.toString(), "--library-path",
                        libraries + ":/usr/lib/" + libraries.getFileName(), node)))
                .orElse(List.of(node));
    }

    /** The folder of the newer C library, named by the machine's kind: {@code x86_64-linux-gnu}. */
    private Optional<Path> libc() {
        Path all = folder.resolve("libc/usr/lib");
        return Files.isDirectory(all)
                ? list(all).stream().filter(found -> loaderIn(found).isPresent()).findFirst()
                : Optional.empty();
    }

    private static Optional<Path> loaderIn(Path libraries) {
        return Files.isDirectory(libraries, LinkOption.NOFOLLOW_LINKS)
                ? list(libraries).stream().filter(file -> LOADER.matcher(file.toString()).find()).findFirst()
                : Optional.empty();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + directory, e);
        }
    }
}
