package dev.refold.store.pgvector;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The generations of an installation. Every method runs in the caller's transaction; those that change something hold
 * the registry's lock until its end. A dropped generation leaves its row, so that its number is never used again.
 */
final class Registry {

    static final String COLUMNS = "number, state, format, provider, model, dimensions, chunk_target, chunk_overlap,"
            + " chunk_max, language";

    private final Tables tables;

    Registry(Tables tables) {
        this.tables = tables;
    }

    /** Keeps other changes away; reads go on. */
    void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(tables.sql("LOCK TABLE {r}.generations IN SHARE ROW EXCLUSIVE MODE"));
        }
    }

    String installationId(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(tables.sql("SELECT id FROM {r}.identity"));
                ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                throw Transactions.noRow("id of the installation");
            }
            return found.getString(1);
        }
    }

    Generation add(Connection connection, Space space) throws SQLException {
        String sql = tables.sql("""
                INSERT INTO {r}.generations (number, state, format, provider, model, dimensions, chunk_target,
                    chunk_overlap, chunk_max, language, space_id)
                SELECT coalesce(max(number), 0) + 1, 'building', ?, ?, ?, ?, ?, ?, ?, ?, ? FROM {r}.generations
                RETURNING number""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, GenerationDdl.FORMAT);
            statement.setString(2, space.provider());
            statement.setString(3, space.model());
            statement.setInt(4, space.dimensions());
            statement.setInt(5, space.chunker().targetChars());
            statement.setInt(6, space.chunker().overlapChars());
            statement.setInt(7, space.chunker().maxChars());
            statement.setString(8, space.language());
            statement.setString(9, space.id());
            try (ResultSet added = statement.executeQuery()) {
                if (!added.next()) {
                    throw Transactions.noRow("adding a generation");
                }
                return new Generation(PgVectorStore.NAME, added.getInt(1), space, GenerationState.BUILDING);
            }
        }
    }

    List<Generation> all(Connection connection) throws SQLException {
        return generations(connection, "state <> 'dropped' ORDER BY number");
    }

    Generation numbered(Connection connection, int number) throws SQLException {
        return generations(connection, numbered(number)).stream().findFirst()
                .orElseThrow(() -> GenerationRules.noSuch(PgVectorStore.NAME, number));
    }

    /** @throws StoreException.OtherFormat when its format is not ours */
    Generation readable(Connection connection, int number) throws SQLException {
        return rows(connection, numbered(number), Registry::readable).stream().findFirst()
                .orElseThrow(() -> GenerationRules.noSuch(PgVectorStore.NAME, number));
    }

    private static String numbered(int number) {
        return "state <> 'dropped' AND number = " + number;
    }

    Optional<Generation> live(Connection connection) throws SQLException {
        return generations(connection, "state = 'live'").stream().findFirst();
    }

    /** Whether its tables are of our format. */
    boolean isReadable(Connection connection, Generation generation) throws SQLException {
        return rows(connection, numbered(generation.number()), Registry::isOurs).contains(true);
    }

    Generation setState(Connection connection, Generation generation, GenerationState state) throws SQLException {
        setState(connection, generation.number(), state.name().toLowerCase(Locale.ROOT));
        return new Generation(generation.store(), generation.number(), generation.space(), state);
    }

    void setDropped(Connection connection, int number) throws SQLException {
        setState(connection, number, "dropped");
    }

    private void setState(Connection connection, int number, String state) throws SQLException {
        String sql = tables.sql("UPDATE {r}.generations SET state = ?, changed_at = now() WHERE number = ?");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, state);
            statement.setInt(2, number);
            statement.executeUpdate();
        }
    }

    /** Marks, held still until the transaction ends: a promote compares them, and neither may move meanwhile. */
    List<Mark> lockedMarks(Connection connection, int number) throws SQLException {
        String sql = tables.sql(number, """
                SELECT part, mark_topic_id, mark_epoch, mark_offset FROM {g}.positions
                ORDER BY part FOR UPDATE""");
        List<Mark> marks = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Positions.mark(row).ifPresent(marks::add);
            }
        }
        return marks;
    }

    /**
     * A row of {@link #COLUMNS}, whose tables are to be read or written.
     *
     * @throws StoreException.OtherFormat when its format is not ours
     */
    static Generation readable(ResultSet row) throws SQLException {
        Generation generation = generation(row);
        if (!isOurs(row)) {
            throw GenerationRules.otherFormat(PgVectorStore.NAME, generation.number(),
                    Integer.toString(row.getInt("format")), GenerationDdl.FORMAT);
        }
        return generation;
    }

    private static boolean isOurs(ResultSet row) throws SQLException {
        return row.getInt("format") == GenerationDdl.FORMAT;
    }

    /** Whatever its format: another one's is listed, replaced and dropped like any. */
    private static Generation generation(ResultSet row) throws SQLException {
        int number = row.getInt("number");
        ChunkerSettings chunker = new ChunkerSettings(row.getInt("chunk_target"), row.getInt("chunk_overlap"),
                row.getInt("chunk_max"));
        Space space = new Space(row.getString("provider"), row.getString("model"), row.getInt("dimensions"), chunker,
                row.getString("language"));
        return new Generation(PgVectorStore.NAME, number, space,
                GenerationState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private List<Generation> generations(Connection connection, String condition) throws SQLException {
        return rows(connection, condition, Registry::generation);
    }

    private <T> List<T> rows(Connection connection, String condition, RowReader<T> reader) throws SQLException {
        String sql = tables.sql("SELECT " + COLUMNS + " FROM {r}.generations WHERE " + condition);
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(reader.read(row));
            }
        }
        return rows;
    }
}
