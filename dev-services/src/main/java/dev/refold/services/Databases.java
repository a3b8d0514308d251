package dev.refold.services;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;

/** Creates databases on a server; names are ours and never come from input. */
final class Databases {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private Databases() {}

    static void createWhenMissing(String adminUrl, String name) {
        try (Connection connection = DriverManager.getConnection(adminUrl)) {
            if (!exists(connection, name)) {
                create(connection, name);
            }
        } catch (SQLException e) {
            throw new ServiceException("creating database " + name + ": " + e.getMessage(), e);
        }
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    /** Returns when the server accepts connections to the database. */
    static void awaitAnswer(String url, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(url)) {
                connection.getMetaData();
                return;
            } catch (SQLException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new ServiceException("PostgreSQL does not answer: " + notYet.getMessage(), notYet);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Also while somebody is connected to them. */
    static void drop(String adminUrl, Collection<String> names) {
        try (Connection connection = DriverManager.getConnection(adminUrl);
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.execute("DROP DATABASE IF EXISTS " + checked(name) + " WITH (FORCE)");
            }
        } catch (SQLException e) {
            throw new ServiceException("dropping " + names + ": " + e.getMessage(), e);
        }
    }

    private static String checked(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("not a database name of ours: " + name);
        }
        return name;
    }

    private static void create(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // template0, because template1 cannot be copied while anybody is connected to it.
            statement.execute("CREATE DATABASE " + checked(name) + " TEMPLATE template0");
        }
    }
}
