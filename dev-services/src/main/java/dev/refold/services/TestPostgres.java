package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * One PostgreSQL with pgvector for all tests of a JVM, started when first asked for and ended with the JVM; every call
 * of {@link #newDatabase} gives an empty database, so tests run in parallel. Thread-safe.
 */
public final class TestPostgres {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String adminUrl;
    private final UnaryOperator<String> urlOf;

    private TestPostgres(String adminUrl, UnaryOperator<String> urlOf) {
        this.adminUrl = adminUrl;
        this.urlOf = urlOf;
    }

    /** The lazy holder: a class is initialised once, by whoever comes first. */
    private static final class Holder {
        private static final TestPostgres SHARED = start();
    }

    public static TestPostgres shared() {
        return Holder.SHARED;
    }

    /** The JDBC URL (user included) of a new, empty database; its user may create extensions and roles. */
    public String newDatabase() {
        String name = "t" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();
        Databases.createWhenMissing(adminUrl, name);
        return urlOf.apply(name);
    }

    private static TestPostgres start() {
        try {
            Path folder = Files.createTempDirectory("refold-postgres-");
            PostgresServer server = PostgresServer.start(folder, PostgresOptions.fast());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                Folders.deleteTree(folder);
            }, "test-postgres-exit"));
            return new TestPostgres(server.jdbcUrl("postgres"), server::jdbcUrl);
        } catch (IOException e) {
            throw new UncheckedIOException("making a folder for PostgreSQL", e);
        }
    }
}
