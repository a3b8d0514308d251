package dev.refold.services;

import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.testcontainers.chromadb.ChromaDBContainer;

/**
 * One Chroma server for all tests of a JVM: the one that {@code CHROMA_URL} names, a container, or a native one, see
 * {@link Source#choose}. It starts when first asked for and ends with the JVM; every call of {@link #newDatabase} gives
 * an empty database, so tests run in parallel. Thread-safe.
 */
public final class TestChroma {

    private final String url;
    private final Queue<ChromaDatabase> databases = new ConcurrentLinkedQueue<>();

    private TestChroma(String url) {
        this.url = url;
    }

    /** The lazy holder: a class is initialised once, by whoever comes first. */
    private static final class Holder {
        private static final TestChroma SHARED = start(Services.chroma());
    }

    /**
     * @throws ServiceException
     *             when there is none and none can be made; the message says what to install
     */
    public static TestChroma shared() {
        return Holder.SHARED;
    }

    /** A new, empty database of a tenant of its own. */
    public ChromaDatabase newDatabase() {
        String name = "refold-test-" + UUID.randomUUID().toString().substring(0, 18);
        ChromaDatabase database = new ChromaDatabase(url, name, name);
        ChromaCalls.createDatabase(url, name, name);
        databases.add(database);
        return database;
    }

    static TestChroma start(Source source) {
        return switch (source) {
            case Source.Given(String address) -> new TestChroma(address.replaceFirst("/+$", "")).leavingNothing();
            case Source.Docker() -> new TestChroma(container());
            case Source.Native() -> new TestChroma(nativeServer());
        };
    }

    /** A server that is not ours goes on after us. */
    private TestChroma leavingNothing() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::deleteAll, "test-chroma-exit"));
        return this;
    }

    private void deleteAll() {
        try {
            databases.forEach(
                    database -> ChromaCalls.deleteDatabase(database.url(), database.tenant(), database.database()));
        } catch (ServiceException gone) {
            System.err.println("refold: " + gone.getMessage());
        }
    }

    /** Testcontainers removes it after the JVM, however that ends. */
    @SuppressWarnings("resource")
    private static String container() {
        ChromaDBContainer container = new ChromaDBContainer(DockerChroma.IMAGE);
        container.start();
        return container.getEndpoint();
    }

    private static String nativeServer() {
        Path folder = Folders.temporary("refold-chroma-");
        ChromaServer server = ChromaServer.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            Folders.deleteTree(folder);
        }, "test-chroma-exit"));
        return server.url();
    }
}
