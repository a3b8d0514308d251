package dev.refold.store.pgvector;

import dev.refold.store.Task;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The tasks of generations, in the registry's rows; revision 0 is none. Runs in the caller's transaction. */
final class Tasks {

    private final Tables tables;

    Tasks(Tables tables) {
        this.tables = tables;
    }

    void setFirst(Connection connection, int number, String text) throws SQLException {
        set(connection, number, new Task(1, text));
    }

    Optional<Task> of(Connection connection, int number) throws SQLException {
        String sql = tables
                .sql("SELECT task_revision, task FROM {r}.generations WHERE number = ? AND task_revision > 0");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Task(row.getLong(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    /** Whether the revision before was stored; under revision 1 there is none to replace. */
    boolean replace(Connection connection, int number, Task next) throws SQLException {
        return next.revision() > 1 && set(connection, number, next);
    }

    private boolean set(Connection connection, int number, Task task) throws SQLException {
        String sql = tables.sql("""
                UPDATE {r}.generations SET task_revision = ?, task = ? WHERE number = ? AND task_revision = ?""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, task.revision());
            statement.setString(2, task.text());
            statement.setInt(3, number);
            statement.setLong(4, task.revision() - 1);
            return statement.executeUpdate() == 1;
        }
    }
}
