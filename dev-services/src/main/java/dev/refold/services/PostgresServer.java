package dev.refold.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A native PostgreSQL with pgvector's files, on loopback, owned by this JVM: it ends when the JVM does, however that
 * ends. The database {@code refold} exists and its user may create extensions; the extension itself is created by the
 * product. A directory that was used before is reused.
 *
 * <p>
 * Where PostgreSQL or pgvector is missing it is provisioned first, see {@link PostgresProvisioner}. Not thread-safe;
 * whoever starts it closes it. Failures are {@link ServiceException} with the end of the server's log.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    private final PostgresCluster cluster;
    private final PostgresOptions options;
    private final Thread atExit;
    private boolean closed;
    private PostgresCluster.Running running;
    private Leash leash;

    private PostgresServer(PostgresCluster cluster, PostgresCluster.Running running, PostgresOptions options) {
        this.cluster = cluster;
        this.running = running;
        this.leash = Leash.on(running.pid());
        this.options = options.on(running.port());
        this.atExit = new Thread(this::stopOnce, "postgres-exit");
    }

    /** With fsync, on a free port. */
    public static PostgresServer start(Path dataDir) {
        return start(dataDir, PostgresOptions.durable());
    }

    public static PostgresServer start(Path dataDir, PostgresOptions options) {
        PostgresCluster cluster = PostgresCluster.open(dataDir);
        // One that a killed JVM left behind, at the worst; it has the old port.
        cluster.stop();
        PostgresServer server = new PostgresServer(cluster, cluster.start(options), options);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        Databases.createWhenMissing(server.jdbcUrl("postgres"), PostgresCluster.DATABASE);
        return server;
    }

    /** Of the database {@code refold}, user included; no password. */
    public String jdbcUrl() {
        return jdbcUrl(PostgresCluster.DATABASE);
    }

    /** Of another database on this server, which need not exist yet. */
    public String jdbcUrl(String database) {
        return PostgresCluster.jdbcUrl(port(), database);
    }

    /** The same through kills and restarts. */
    public int port() {
        return options.port();
    }

    /** Creates an empty database and returns its JDBC URL; the name is lower-case letters, digits and underscores. */
    public String createDatabase(String name) {
        Databases.createWhenMissing(jdbcUrl("postgres"), name);
        return jdbcUrl(name);
    }

    /** SIGKILL to the server and all its backends, as when the power goes; returns when they are gone. */
    public void kill() {
        ProcessHandle postmaster = ProcessHandle.of(running.pid()).orElseThrow(
                () -> new ServiceException("PostgreSQL does not run: process " + running.pid() + " is gone"));
        List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .orTimeout(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Stops it when it still runs and starts it on the same data and port; returns when it accepts connections. */
    public void restart() {
        stop();
        running = cluster.start(options);
        leash = Leash.on(running.pid());
    }

    /** A clean stop; the data stay and {@link #restart} works. */
    public void stop() {
        leash.release();
        cluster.stop();
    }

    /** Stops it; the data stay. */
    @Override
    public void close() {
        stopOnce();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hook runs already.
        }
    }

    /** Whoever comes second waits for the first, and finds the server gone. */
    private synchronized void stopOnce() {
        if (!closed) {
            closed = true;
            leash.release();
            cluster.stop();
        }
    }
}
