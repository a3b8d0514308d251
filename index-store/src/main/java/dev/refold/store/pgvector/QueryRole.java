package dev.refold.store.pgvector;

import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * The role that every read runs as. Its weakness is the point: row-level security does not bind a superuser, a role that
 * bypasses it, or the owner of a table, so start refuses such a role.
 */
final class QueryRole {

    /** Duplicate object; unique violation: another process creates it at this moment. */
    private static final Set<String> THERE_ALREADY = Set.of("42710", "23505");

    private final String name;

    QueryRole(String name) {
        this.name = name;
    }

    /** Makes it if it is missing, on a connection in auto-commit. */
    void ensure(Connection connection) throws SQLException {
        if (!exists(connection)) {
            create(connection);
        }
        if (!isUsable(connection)) {
            run(connection, "GRANT " + name + " TO CURRENT_USER", "may not become the role " + name);
        }
    }

    /**
     * Whether policies bind it.
     *
     * @throws StoreException.Refused saying why not
     */
    void checkBound(Connection connection, Tables tables) throws SQLException {
        String sql = """
                SELECT r.rolsuper, r.rolbypassrls, EXISTS (
                    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname ~ ('^' || ? || '(_g[0-9]+)?$')
                      AND (c.relowner = r.oid OR pg_has_role(r.oid, c.relowner, 'USAGE')))
                FROM pg_roles r WHERE r.rolname = ?""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tables.registry());
            statement.setString(2, name);
            try (ResultSet found = statement.executeQuery()) {
                if (!found.next()) {
                    throw Transactions.noRow("role " + name);
                }
                refuseIf(found.getBoolean(1), "is a superuser", "ALTER ROLE " + name + " NOSUPERUSER");
                refuseIf(found.getBoolean(2), "bypasses row-level security", "ALTER ROLE " + name + " NOBYPASSRLS");
                refuseIf(found.getBoolean(3), "owns Refold's tables or is a member of their owner",
                        "give it another owner, or REVOKE that membership from " + name);
            }
        }
    }

    private void refuseIf(boolean unbound, String why, String fix) {
        if (unbound) {
            throw new StoreException.Refused("the query role " + name + ' ' + why
                    + ", so the tenants' policies do not bind it; run: " + fix);
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT FROM pg_roles WHERE rolname = ?")) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private boolean isUsable(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_has_role(?, 'MEMBER')")) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    private void create(Connection connection) throws SQLException {
        try {
            run(connection, "CREATE ROLE " + name + " NOLOGIN", "may not create the role " + name);
        } catch (SQLException e) {
            if (!THERE_ALREADY.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void run(Connection connection, String sql, String lack) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw Installation.lacking(e, lack, "CREATE ROLE " + name + " NOLOGIN; GRANT " + name + " TO "
                    + connection.getMetaData().getUserName());
        }
    }
}
