package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Another suite of the archive that this Debian uses, for downloads: apt checks its signature. Lists and settings are
 * private to the folder, the host's apt never sees the other suite, and no rights are needed.
 */
final class AptSuite {

    private static final Path SOURCES = Path.of("/etc/apt/sources.list.d");

    private final Path folder;
    private final List<String> apt;

    private AptSuite(Path folder, List<String> apt) {
        this.folder = folder;
        this.apt = apt;
    }

    /** The archive of this release itself. */
    static AptSource archive() {
        String codename = Command.of("sh", "-c", ". /etc/os-release && echo \"$ID $VERSION_CODENAME\"").output();
        if (!codename.startsWith("debian ")) {
            throw new ServiceException("only Debian's archive is known here, this is " + codename);
        }
        return sources().stream().filter(source -> source.serves(codename.substring("debian ".length()))).findFirst()
                .orElseThrow(() -> new ServiceException("no source of " + codename + " in /etc/apt"));
    }

    /**
     * Reads the suite's lists.
     *
     * @param folder
     *            takes the lists and the downloads
     * @param sources
     *            a deb822 stanza, see {@link AptSource}
     */
    static AptSuite open(Path folder, String sources) {
        try {
            Path lists = Files.createDirectories(folder.resolve("lists").resolve("partial")).getParent();
            Files.createDirectories(folder.resolve("cache").resolve("archives").resolve("partial"));
            Path file = Files.writeString(folder.resolve("suite.sources"), sources);
            AptSuite suite = new AptSuite(folder, List.of("apt-get", "-qq", "-o", "Dir::Etc::sourcelist=" + file, "-o",
                    "Dir::Etc::sourceparts=/dev/null", "-o", "Dir::State::lists=" + lists, "-o",
                    "Dir::Cache=" + folder.resolve("cache"), "-o", "Dir::Cache::pkgcache=", "-o",
                    "Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User=root"));
            suite.run("-o", "APT::Update::Error-Mode=any", "update");
            return suite;
        } catch (IOException e) {
            throw new UncheckedIOException("making room for apt's lists in " + folder, e);
        }
    }

    /** Runs an apt-get command in the folder. */
    void run(String... arguments) {
        Command.of(Stream.concat(apt.stream(), Stream.of(arguments)).toList()).in(folder).output();
    }

    private static List<AptSource> sources() {
        List<AptSource> all = new ArrayList<>();
        try (Stream<Path> files = Files.isDirectory(SOURCES) ? Files.list(SOURCES) : Stream.empty()) {
            for (Path file : Stream.concat(Stream.of(SOURCES.resolveSibling("sources.list")), files.sorted())
                    .filter(Files::isReadable).toList()) {
                String text = Files.readString(file);
                all.addAll(file.toString().endsWith(".sources")
                        ? AptSource.parseDeb822(text)
                        : AptSource.parseList(text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading apt's sources", e);
        }
        return all;
    }
}
