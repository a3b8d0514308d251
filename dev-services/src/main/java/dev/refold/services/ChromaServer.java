package dev.refold.services;

import java.nio.file.Path;
import java.util.List;

/**
 * A native Chroma server on loopback, owned by this JVM: it ends when the JVM does, however that ends. A directory that
 * was used before is reused. Where there is no server it is provisioned first, see {@link ChromaProvisioner}.
 *
 * <p>
 * Not thread-safe but for {@link #url}; whoever starts it closes it. Failures are {@link ServiceException} with the end
 * of the server's log.
 */
public final class ChromaServer implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::stopAtExit, "chroma-exit");
    private volatile Process process;
    private volatile Leash leash;

    private ChromaServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.process = ChromaProcess.start(folder, port, List.of());
        this.leash = Leash.on(process.pid());
    }

    /** On a free port; returns when it answers. */
    public static ChromaServer start(Path dataDir) {
        ChromaServer server = new ChromaServer(dataDir.toAbsolutePath(), FreePorts.choose());
        Runtime.getRuntime().addShutdownHook(server.atExit);
        return server;
    }

    /** Such as {@code http://127.0.0.1:18000}; the same through kills and restarts. */
    public String url() {
        return ChromaProcess.url(port);
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        leash.release();
        ChromaProcess.kill(process.toHandle());
    }

    /** Stops it when it still runs and starts it on the same data and port; returns when it answers. */
    public void restart() {
        stop();
        process = ChromaProcess.start(folder, port, List.of());
        leash = Leash.on(process.pid());
    }

    /** A clean stop (SIGINT, SIGKILL when that does not help); the data stay and {@link #restart} works. */
    public void stop() {
        leash.release();
        ChromaProcess.stop(process.toHandle());
    }

    /** Stops it; the data stay. */
    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The hook runs already, and finds the process gone.
        }
    }

    private void stopAtExit() {
        leash.release();
        process.destroyForcibly();
    }
}
