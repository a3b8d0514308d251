package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Installs PostgreSQL and pgvector with apt, as root. pgvector comes as the distribution's package where that is new
 * enough, else from the newest suite's sources: apt checks their signature, the build takes seconds.
 */
final class PostgresPackages {

    /** Older ones have a CVE, and an index that parallel builds may corrupt. */
    private static final String WANTED_PGVECTOR = "0.8.4";
    private static final List<String> SUITES = List.of("forky", "trixie");
    private static final Path SOURCES = Path.of("/etc/apt/sources.list.d");

    private final Path work;

    PostgresPackages(Path work) {
        this.work = work;
    }

    void install() {
        progress("refreshing the package lists");
        apt("update", "-qq");
        List<PostgresInstallation> servers = PostgresInstallation.all();
        if (servers.isEmpty()) {
            progress("installing PostgreSQL");
            installPackages(List.of("postgresql"));
            servers = PostgresInstallation.all();
        }
        PostgresInstallation server = servers.stream().findFirst()
                .orElseThrow(() -> new ServiceException("apt-get installed no PostgreSQL server"));
        installPgvector(server);
    }

    private void installPgvector(PostgresInstallation server) {
        String name = "postgresql-" + server.major() + "-pgvector";
        Optional<String> packaged = candidate(name);
        if (packaged.filter(version -> atLeast(version, WANTED_PGVECTOR)).isPresent()) {
            progress("installing " + name);
            installPackages(List.of(name));
            return;
        }
        try {
            build(server);
        } catch (ServiceException notBuilt) {
            if (packaged.isEmpty()) {
                throw new ServiceException(PostgresProvisioner.advice("building it failed: " + notBuilt.getMessage()),
                        notBuilt);
            }
            progress("no newer pgvector to be had; installing " + name + " " + packaged.get());
            installPackages(List.of(name));
        }
    }

    private void build(PostgresInstallation server) {
        AptSource archive = archive();
        progress("installing what builds pgvector");
        installPackages(List.of("postgresql-server-dev-" + server.major(), "gcc", "make", "libc6-dev", "dpkg-dev"));
        List<String> failures = new ArrayList<>();
        for (String suite : SUITES) {
            Path folder = Folders.temporary(work, suite + "-");
            try {
                Path source = download(folder, archive, suite);
                progress("building pgvector from the sources of " + suite);
                compile(source, server);
                return;
            } catch (ServiceException e) {
                failures.add(suite + ": " + e.getMessage());
            } finally {
                Folders.deleteTree(folder);
            }
        }
        throw new ServiceException(String.join("\n", failures));
    }

    private static void compile(Path source, PostgresInstallation server) {
        // Without bitcode no clang is needed; without OPTFLAGS the library runs on any machine of this kind.
        List<String> make = List.of("make", "PG_CONFIG=" + server.program("pg_config"), "with_llvm=no", "OPTFLAGS=");
        Command.of(make).in(source).output();
        Command.of(Stream.concat(make.stream(), Stream.of("install")).toList()).in(source).output();
    }

    /** The unpacked upstream sources. Lists and settings are private: the host's apt never sees the other suite. */
    private static Path download(Path folder, AptSource archive, String suite) {
        try {
            Path lists = Files.createDirectories(folder.resolve("lists").resolve("partial")).getParent();
            Path sources = Files.writeString(folder.resolve("suite.sources"), archive.sourcesOf(suite));
            List<String> apt = List.of("apt-get", "-qq", "-o", "Dir::Etc::sourcelist=" + sources, "-o",
                    "Dir::Etc::sourceparts=/dev/null", "-o", "Dir::State::lists=" + lists, "-o",
                    "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=", "-o", "APT::Sandbox::User=root");
            progress("downloading pgvector's sources of " + suite);
            Command.of(plus(apt, "-o", "APT::Update::Error-Mode=any", "update")).output();
            Command.of(plus(apt, "source", "--download-only", "pgvector")).in(folder).output();
            Command.of("sh", "-c", "mkdir src && tar -x -C src --strip-components=1 -f pgvector_*.orig.tar.*")
                    .in(folder).output();
            return folder.resolve("src");
        } catch (IOException e) {
            throw new UncheckedIOException("downloading pgvector into " + folder, e);
        }
    }

    private static List<String> plus(List<String> line, String... more) {
        return Stream.concat(line.stream(), Stream.of(more)).toList();
    }

    private static AptSource archive() {
        String codename = Command.of("sh", "-c", ". /etc/os-release && echo \"$ID $VERSION_CODENAME\"").output();
        if (!codename.startsWith("debian ")) {
            throw new ServiceException("only Debian's archive carries the sources, this is " + codename);
        }
        return sources().stream().filter(source -> source.serves(codename.substring("debian ".length()))).findFirst()
                .orElseThrow(() -> new ServiceException("no source of " + codename + " in /etc/apt"));
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

    private static Optional<String> candidate(String name) {
        return Command.of("apt-cache", "policy", name).output().lines().map(String::strip)
                .filter(line -> line.startsWith("Candidate: ") && !line.endsWith("(none)"))
                .map(line -> line.substring("Candidate: ".length())).findFirst();
    }

    private static boolean atLeast(String version, String wanted) {
        return Command.of("dpkg", "--compare-versions", version, "ge", wanted).succeeds();
    }

    private static void installPackages(List<String> names) {
        apt(Stream.concat(Stream.of("install", "-y", "-qq", "--no-install-recommends"), names.stream())
                .toArray(String[]::new));
    }

    private static void apt(String... arguments) {
        List<String> line = plus(List.of("apt-get", "-o", "DPkg::Lock::Timeout=300"), arguments);
        Command.of(line).with(Map.of("DEBIAN_FRONTEND", "noninteractive")).output();
    }

    private static void progress(String what) {
        System.err.println("refold: " + what + " …");
    }
}
