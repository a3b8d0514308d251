package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A database cluster on disk and the commands that start and stop its server: {@code initdb}, {@code pg_ctl}. The
 * server is a daemon; it outlives the JVM unless someone stops it. TCP on loopback only: a socket file's path may have
 * 107 bytes, and folders of tests are longer.
 */
final class PostgresCluster {

    static final String USER = "refold";
    static final String DATABASE = "refold";

    private final PostgresInstallation installation;
    private final Account account;
    private final Path folder;

    private PostgresCluster(PostgresInstallation installation, Account account, Path folder) {
        this.installation = installation;
        this.account = account;
        this.folder = folder;
    }

    /** A server that runs. */
    record Running(long pid, int port) {}

    /** Opens the cluster under the directory, or makes a new one when there is none. */
    static PostgresCluster open(Path dataDir) {
        Path folder = dataDir.toAbsolutePath().resolve("cluster");
        Account account = Account.forPostgres();
        Path version = folder.resolve("PG_VERSION");
        if (Files.exists(version)) {
            return new PostgresCluster(installationFor(version), account, realPath(folder));
        }
        PostgresInstallation installation = PostgresProvisioner.ensure();
        return new PostgresCluster(installation, account, create(folder, installation, account));
    }

    /** The cluster under the directory when there is one; never makes one. */
    static Optional<PostgresCluster> existing(Path dataDir) {
        return Files.exists(dataDir.resolve("cluster").resolve("PG_VERSION"))
                ? Optional.of(open(dataDir))
                : Optional.empty();
    }

    private static PostgresInstallation installationFor(Path versionFile) {
        int major;
        try {
            major = Integer.parseInt(Files.readString(versionFile).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + versionFile, e);
        }
        return PostgresInstallation.all().stream().filter(found -> found.major() == major).findFirst()
                .orElseThrow(() -> new ServiceException("the data in " + versionFile.getParent()
                        + " belong to PostgreSQL " + major + ", which is not installed: install it, or remove them"));
    }

    private static Path create(Path folder, PostgresInstallation installation, Account account) {
        Path real = account.ownedFolder(folder);
        account.command(List.of(installation.program("initdb"), "--pgdata", real.toString(), "--username", USER,
                "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")).output();
        return real;
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("resolving " + path, e);
        }
    }

    /** Returns when the server accepts connections. */
    Running start(PostgresOptions options) {
        int port = FreePorts.orFree(options.port());
        Command.Result started = account.command(List.of(installation.program("pg_ctl"), "start", "-w", "-t", "120",
                "-D", folder.toString(), "-l", log().toString(), "-o", settings(options, port))).run();
        if (!started.succeeded()) {
            throw new ServiceException("PostgreSQL did not start on port " + port + " with data in " + folder
                    + "; the end of its log:\n" + logTail());
        }
        return running().orElseThrow(() -> new ServiceException("PostgreSQL ended at once:\n" + logTail()));
    }

    /** Goes through a shell and through PostgreSQL's own splitting: no value here needs quotes but the empty one. */
    private static String settings(PostgresOptions options, int port) {
        String durability = switch (options.durability()) {
            case FSYNC -> "on";
            case NONE -> "off";
        };
        return "-c listen_addresses=127.0.0.1 -c port=" + port + " -c unix_socket_directories=''"
                + " -c max_connections=200 -c fsync=" + durability + " -c synchronous_commit=" + durability
                + " -c full_page_writes=" + durability;
    }

    /** Rolls back what is open; the data are clean. Nothing happens when no server runs. */
    void stop() {
        if (running().isPresent()) {
            account.command(List.of(installation.program("pg_ctl"), "stop", "-w", "-t", "60", "-m", "fast", "-D",
                    folder.toString())).output();
        }
    }

    /** What {@code postmaster.pid} says, when that process is alive. */
    Optional<Running> running() {
        Path file = folder.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() < 4 || !account.command(List.of(installation.program("pg_ctl"), "status", "-D",
                    folder.toString())).succeeds()) {
                return Optional.empty();
            }
            return Optional.of(new Running(Long.parseLong(lines.get(0).strip()),
                    Integer.parseInt(lines.get(3).strip())));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    Path log() {
        return folder.resolve("server.log");
    }

    private String logTail() {
        try {
            return Files.exists(log()) ? Command.tail(Files.readString(log())) : "(none)";
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** For {@code psql} and most other programs. */
    static String uri(int port) {
        return "postgres://" + USER + "@127.0.0.1:" + port + "/" + DATABASE;
    }

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }
}
