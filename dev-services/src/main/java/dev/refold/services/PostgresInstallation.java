package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's server programs on this machine.
 *
 * @param bin
 *            the folder with {@code initdb}, {@code pg_ctl} and {@code postgres}
 * @param pgvector
 *            the version that {@code CREATE EXTENSION vector} would give, when its files are there
 */
record PostgresInstallation(Path bin, int major, Optional<String> pgvector) {

    private static final Pattern MAJOR = Pattern.compile("PostgreSQL (\\d+)");
    private static final Pattern DEFAULT_VERSION = Pattern.compile("default_version *= *'([^']+)'");
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final List<String> NEEDED = List.of("initdb", "pg_ctl", "postgres", "pg_config");

    /** All there are, those with pgvector first, newer before older. */
    static List<PostgresInstallation> all() {
        return candidates().stream().filter(PostgresInstallation::isServer).map(PostgresInstallation::inspect)
                .sorted(Comparator.comparing((PostgresInstallation found) -> found.pgvector().isEmpty())
                        .thenComparing(Comparator.comparingInt(PostgresInstallation::major).reversed()))
                .toList();
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }

    private static Set<Path> candidates() {
        List<Path> folders = new ArrayList<>();
        Command.Result asked = Command.of("pg_config", "--bindir").run();
        if (asked.succeeded()) {
            folders.add(Path.of(asked.output().strip()));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.map(version -> version.resolve("bin")).forEach(folders::add);
            } catch (IOException e) {
                throw new UncheckedIOException("listing " + DEBIAN, e);
            }
        }
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        Arrays.stream(path.split(":")).filter(folder -> !folder.isEmpty()).map(Path::of).forEach(folders::add);
        return new LinkedHashSet<>(folders);
    }

    private static boolean isServer(Path bin) {
        return NEEDED.stream().allMatch(name -> Files.isExecutable(bin.resolve(name)));
    }

    private static PostgresInstallation inspect(Path bin) {
        String config = bin.resolve("pg_config").toString();
        String version = Command.of(config, "--version").output();
        Matcher major = MAJOR.matcher(version);
        if (!major.find()) {
            throw new ServiceException("cannot read the version of PostgreSQL in " + bin + ": " + version);
        }
        Path shared = Path.of(Command.of(config, "--sharedir").output());
        return new PostgresInstallation(bin, Integer.parseInt(major.group(1)), pgvectorIn(shared));
    }

    private static Optional<String> pgvectorIn(Path shared) {
        Path control = shared.resolve("extension").resolve("vector.control");
        if (!Files.isReadable(control)) {
            return Optional.empty();
        }
        try {
            Matcher version = DEFAULT_VERSION.matcher(Files.readString(control));
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + control, e);
        }
    }
}
