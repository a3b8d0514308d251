package dev.refold.store.pgvector;

import dev.refold.store.Counts;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** How much of a tenant matches a filter. Without one it is known without looking. */
final class Counting {

    private static final String ALL = """
            SELECT coalesce(sum(docs), 0), coalesce(sum(chunks), 0) FROM {g}.stats WHERE tenant = ?""";
    private static final String MATCHING = """
            SELECT documents, chunks FROM {g}.count_matching(CAST(? AS jsonpath), ?)""";

    private final Snapshot snapshot;
    private final Optional<String> filter;

    Counting(Snapshot snapshot, Optional<String> filter) {
        this.snapshot = snapshot;
        this.filter = filter;
    }

    Counts counts() throws SQLException {
        return upTo(Long.MAX_VALUE);
    }

    /** Exact below the bound; at or above it, at least the bound. */
    long chunksUpTo(long enough) throws SQLException {
        return upTo(enough).chunks();
    }

    private Counts upTo(long enough) throws SQLException {
        try (PreparedStatement statement = snapshot.prepare(filter.isPresent() ? MATCHING : ALL)) {
            if (filter.isPresent()) {
                statement.setString(1, filter.get());
                statement.setLong(2, enough);
            } else {
                statement.setString(1, snapshot.tenant());
            }
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw Transactions.noRow("counting");
                }
                return new Counts(snapshot.generation(), row.getLong(1), row.getLong(2));
            }
        }
    }
}
