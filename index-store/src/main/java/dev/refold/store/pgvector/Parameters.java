package dev.refold.store.pgvector;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds values one after the other. For a statement that is put together of parts. */
final class Parameters {

    private final PreparedStatement statement;
    private int bound;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    void text(@Nullable String value) throws SQLException {
        statement.setString(++bound, value);
    }

    void number(int value) throws SQLException {
        statement.setInt(++bound, value);
    }

    void real(double value) throws SQLException {
        statement.setDouble(++bound, value);
    }

    void texts(List<String> values) throws SQLException {
        statement.setArray(++bound, StoredState.texts(statement.getConnection(), values));
    }

    void array(String type, List<?> values) throws SQLException {
        statement.setArray(++bound, statement.getConnection().createArrayOf(type, values.toArray()));
    }
}
