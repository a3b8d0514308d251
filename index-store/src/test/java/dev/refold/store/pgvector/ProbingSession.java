package dev.refold.store.pgvector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Somebody who may send any SQL, with the rights of the query role and no others. */
final class ProbingSession implements AutoCloseable {

    /** Rows of one statement that are looked at. */
    private static final int MOST_ROWS = 100_000;

    private final Connection connection;

    private ProbingSession(Connection connection) {
        this.connection = connection;
    }

    /**
     * What a statement came to: all it said, notices and messages included.
     *
     * @param state of the refusal; empty when there was none
     */
    record Outcome(Optional<String> state, List<String> rows, String said) {

        boolean isRefused() {
            return state.isPresent();
        }

        String everything() {
            return said + '\n' + String.join("\n", rows);
        }
    }

    /** @param tenant empty: the setting is never made */
    static ProbingSession login(String url, String user, String password, Optional<String> tenant)
            throws SQLException {
        ProbingSession session = new ProbingSession(DriverManager.getConnection(url, user, password));
        if (tenant.isPresent()) {
            session.run("SET refold.tenant = '" + tenant.get().replace("'", "''") + "'");
        }
        return session;
    }

    /** Several statements in one text are one transaction; of several results all rows count. */
    Outcome run(String sql) throws SQLException {
        connection.clearWarnings();
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean isResult = statement.execute(sql);
            while (isResult || statement.getUpdateCount() >= 0) {
                if (isResult) {
                    take(statement.getResultSet(), rows);
                }
                isResult = statement.getMoreResults();
            }
            return new Outcome(Optional.empty(), rows, said(statement.getWarnings()) + said(connection.getWarnings()));
        } catch (SQLException e) {
            return new Outcome(Optional.of(String.valueOf(e.getSQLState())), rows, e.getMessage() + said(connection
                    .getWarnings()));
        }
    }

    /** {@code COPY … TO STDOUT}. */
    Outcome copy(String sql) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
            return new Outcome(Optional.empty(), out.toString(StandardCharsets.UTF_8).lines().toList(), "");
        } catch (SQLException e) {
            return new Outcome(Optional.of(String.valueOf(e.getSQLState())), List.of(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void take(ResultSet result, List<String> rows) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        while (result.next() && rows.size() < MOST_ROWS) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                values.add(String.valueOf(result.getString(i)));
            }
            rows.add(String.join("|", values));
        }
    }

    private static String said(SQLWarning first) {
        StringBuilder said = new StringBuilder();
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            said.append('\n').append(warning.getMessage());
        }
        return said.toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
