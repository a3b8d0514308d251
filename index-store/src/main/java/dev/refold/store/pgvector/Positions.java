package dev.refold.store.pgvector;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.GenerationProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where sinks stand in one generation. The row of a partition is also its lock: whoever writes to the partition holds it
 * until the end of the transaction, so writes of one partition follow each other and nothing else needs a lock.
 */
final class Positions {

    private static final String COLUMNS = "part, topic_id, next_offset, leader_epoch, owner_epoch, mark_topic_id,"
            + " mark_epoch, mark_offset";

    private final Tables tables;
    private final int number;

    Positions(Tables tables, int number) {
        this.tables = tables;
        this.number = number;
    }

    /** A partition's row. */
    record Row(SinkPosition position, Optional<Mark> mark) {}

    SinkPosition claim(Connection connection, Generation generation, String topicId, int partition)
            throws SQLException {
        // Two sinks may claim a new partition at once: with a row to lock, one of them waits.
        insertUnclaimed(connection, topicId, partition);
        // Who begins a load locks the table first: from here on it sees this claim, or this one sees the load.
        new Loads(tables).of(connection, number).checkNoneOpen(generation, "be claimed");
        SinkPosition claimed = BatchRules.claimed(locked(connection, partition).map(Row::position), topicId, partition);
        String sql = tables.sql(number, "UPDATE {g}.positions SET owner_epoch = ? WHERE part = ?");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, claimed.ownerEpoch());
            statement.setInt(2, partition);
            statement.executeUpdate();
        }
        return claimed;
    }

    /** Reads a partition's row and holds it. */
    Optional<Row> locked(Connection connection, int partition) throws SQLException {
        String sql = tables.sql(number, "SELECT " + COLUMNS + " FROM {g}.positions WHERE part = ? FOR UPDATE");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, partition);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    void advance(Connection connection, SinkPosition to, Optional<Mark> mark) throws SQLException {
        String sql = tables.sql(number, """
                UPDATE {g}.positions SET next_offset = ?, leader_epoch = ?, mark_topic_id = ?, mark_epoch = ?,
                    mark_offset = ? WHERE part = ?""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, to.nextOffset());
            statement.setInt(2, to.leaderEpoch());
            if (mark.isPresent()) {
                statement.setString(3, mark.get().documentsTopicId());
                statement.setLong(4, mark.get().epoch());
                statement.setLong(5, mark.get().offset());
            } else {
                statement.setNull(3, Types.VARCHAR);
                statement.setNull(4, Types.BIGINT);
                statement.setNull(5, Types.BIGINT);
            }
            statement.setInt(6, to.partition());
            statement.executeUpdate();
        }
    }

    /** By partition; those ever claimed. */
    List<Row> all(Connection connection) throws SQLException {
        String sql = tables.sql(number, "SELECT " + COLUMNS + " FROM {g}.positions ORDER BY part");
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(row(row));
            }
        }
        return rows;
    }

    static GenerationProgress progress(Snapshot snapshot) throws SQLException {
        List<Row> rows = new Positions(snapshot.tables(), snapshot.generation().number()).all(snapshot.connection());
        return new GenerationProgress(snapshot.generation(), rows.stream().map(Row::position).toList(),
                rows.stream().map(Row::mark).flatMap(Optional::stream).toList());
    }

    List<SinkPosition> positions(Connection connection) throws SQLException {
        return all(connection).stream().map(Row::position).toList();
    }

    /** Where a load ends: nobody has claimed anything yet. */
    void replaceAll(Connection connection, List<SinkPosition> positions, List<Mark> marks) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(tables.sql(number, "DELETE FROM {g}.positions"));
        }
        for (SinkPosition position : positions) {
            insertUnclaimed(connection, position.topicId(), position.partition());
            advance(connection, position,
                    marks.stream().filter(mark -> mark.partition() == position.partition()).findFirst());
        }
    }

    static Optional<Mark> mark(ResultSet row) throws SQLException {
        String topicId = row.getString("mark_topic_id");
        return topicId == null
                ? Optional.empty()
                : Optional.of(new Mark(topicId, row.getInt("part"), row.getLong("mark_epoch"),
                        row.getLong("mark_offset")));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(new SinkPosition(row.getString("topic_id"), row.getInt("part"), row.getLong("next_offset"),
                row.getInt("leader_epoch"), row.getLong("owner_epoch")), mark(row));
    }

    private void insertUnclaimed(Connection connection, String topicId, int partition) throws SQLException {
        String sql = tables.sql(number, """
                INSERT INTO {g}.positions (part, topic_id, next_offset, leader_epoch, owner_epoch)
                VALUES (?, ?, 0, ?, 0) ON CONFLICT (part) DO NOTHING""");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, partition);
            statement.setString(2, topicId);
            statement.setInt(3, SinkPosition.NO_LEADER_EPOCH);
            statement.executeUpdate();
        }
    }
}
