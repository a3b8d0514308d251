package dev.refold.services;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private final Path work;

    PostgresPackages(Path work) {
        this.work = work;
    }

    void install() {
        Apt.refresh();
        List<PostgresInstallation> servers = PostgresInstallation.all();
        if (servers.isEmpty()) {
            Apt.progress("installing PostgreSQL");
            Apt.install(List.of("postgresql"));
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
            Apt.progress("installing " + name);
            Apt.install(List.of(name));
            return;
        }
        try {
            build(server);
        } catch (ServiceException notBuilt) {
            if (packaged.isEmpty()) {
                throw new ServiceException(PostgresProvisioner.advice("building it failed: " + notBuilt.getMessage()),
                        notBuilt);
            }
            Apt.progress("no newer pgvector to be had; installing " + name + " " + packaged.get());
            Apt.install(List.of(name));
        }
    }

    private void build(PostgresInstallation server) {
        AptSource archive = AptSuite.archive();
        Apt.progress("installing what builds pgvector");
        Apt.install(List.of("postgresql-server-dev-" + server.major(), "gcc", "make", "libc6-dev", "dpkg-dev"));
        List<String> failures = new ArrayList<>();
        for (String suite : SUITES) {
            Path folder = Folders.temporary(work, suite + "-");
            try {
                Path source = download(folder, archive, suite);
                Apt.progress("building pgvector from the sources of " + suite);
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

    /** The unpacked upstream sources. */
    private static Path download(Path folder, AptSource archive, String suite) {
        Apt.progress("downloading pgvector's sources of " + suite);
        AptSuite.open(folder, archive.sourcesOf(suite)).run("source", "--download-only", "pgvector");
        Command.of("sh", "-c", "mkdir src && tar -x -C src --strip-components=1 -f pgvector_*.orig.tar.*").in(folder)
                .output();
        return folder.resolve("src");
    }

    private static Optional<String> candidate(String name) {
        return Command.of("apt-cache", "policy", name).output().lines().map(String::strip)
                .filter(line -> line.startsWith("Candidate: ") && !line.endsWith("(none)"))
                .map(line -> line.substring("Candidate: ".length())).findFirst();
    }

    private static boolean atLeast(String version, String wanted) {
        return Command.of("dpkg", "--compare-versions", version, "ge", wanted).succeeds();
    }
}
