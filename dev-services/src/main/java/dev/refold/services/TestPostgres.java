package dev.refold.services;

import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * One PostgreSQL with pgvector for all tests of a JVM: the one that {@code DATABASE_URL} names, a container, or a
 * native one, see {@link Source#choose}. It starts when first asked for and ends with the JVM; every call of
 * {@link #newDatabase} gives an empty database, so tests run in parallel. Thread-safe.
 */
public final class TestPostgres {

    private static final DockerImageName IMAGE = DockerImageName.parse(DockerPostgres.IMAGE)
            .asCompatibleSubstituteFor("postgres");

    private final DatabaseUrl server;
    private final Queue<String> databases = new ConcurrentLinkedQueue<>();

    private TestPostgres(DatabaseUrl server) {
        this.server = server;
    }

    /** The lazy holder: a class is initialised once, by whoever comes first. */
    private static final class Holder {
        private static final TestPostgres SHARED = start(Services.postgres());
    }

    /**
     * @throws ServiceException
     *             when there is none and none can be made; the message says what to install
     */
    public static TestPostgres shared() {
        return Holder.SHARED;
    }

    /**
     * The JDBC URL (user and password included) of a new, empty database; its user may create
     * extensions and roles. Roles belong to the server, not to the database: tests in parallel share them.
     */
    public String newDatabase() {
        String name = "refold_test_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        Databases.createWhenMissing(server.jdbc(), name);
        databases.add(name);
        return server.withDatabase(name).jdbc();
    }

    static TestPostgres start(Source source) {
        return switch (source) {
            case Source.Given(String address) -> new TestPostgres(DatabaseUrl.parse(address)).leavingNothing();
            case Source.Docker() -> new TestPostgres(DatabaseUrl.parse(container()));
            case Source.Native() -> new TestPostgres(DatabaseUrl.parse(nativeServer()));
        };
    }

    /** A server that is not ours goes on after us. */
    private TestPostgres leavingNothing() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::dropAll, "test-postgres-exit"));
        return this;
    }

    private void dropAll() {
        try {
            Databases.drop(server.jdbc(), databases);
        } catch (ServiceException gone) {
            System.err.println("refold: " + gone.getMessage());
        }
    }

    /** Testcontainers removes it after the JVM, however that ends. */
    @SuppressWarnings("resource")
    private static String container() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
        container.start();
        return "postgres://" + container.getUsername() + ":" + container.getPassword() + "@" + container.getHost() + ":"
                + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + container.getDatabaseName();
    }

    private static String nativeServer() {
        Path folder = Folders.temporary("refold-postgres-");
        PostgresServer server = PostgresServer.start(folder, PostgresOptions.fast());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            Folders.deleteTree(folder);
        }, "test-postgres-exit"));
        return server.jdbcUrl();
    }
}
