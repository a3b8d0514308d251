package dev.refold.store.pgvector;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How much {@code maintenance_work_mem} the making of an index gets: as much as pgvector needs to hold the whole graph,
 * as beyond that it inserts row by row, many times slower; within the setting, and never less than the server's own.
 */
final class IndexMemory {

    /** Of an element with its neighbours at m = 16, without its vector; rounded up. */
    private static final long ELEMENT_BYTES = 1_500;
    /** Of a row besides its vector, at least. */
    private static final long ROW_BYTES = 64;

    private IndexMemory() {}

    static long kib(Connection connection, PgBulkLoad.Parts parts, Generation generation) throws SQLException {
        String sql = parts.tables().sql(generation.number(), """
                SELECT pg_relation_size('{g}.vectors'), s.setting::bigint
                FROM pg_settings s WHERE s.name = 'maintenance_work_mem'""");
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw Transactions.noRow("size of the vectors");
            }
            return kib(row.getLong(1), generation.space(), parts.settings().indexResources().memoryBytes() / 1024,
                    row.getLong(2));
        }
    }

    /**
     * Decides.
     *
     * @param tableBytes of the vectors
     */
    static long kib(long tableBytes, Space space, long mostKib, long serversKib) {
        long vector = VectorBytes.of(Tables.VectorType.of(space)).size(space.dimensions());
        long rows = tableBytes / (vector + ROW_BYTES);
        long needed = rows * (vector + ELEMENT_BYTES) / 1024;
        return Math.max(serversKib, Math.min(needed, mostKib));
    }
}
