package dev.refold.store.pgvector;

import dev.refold.schemas.LogKeys;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extension's version. Before 0.8 there are no iterative scans, without which a filtered search finds too little;
 * before 0.8.4 there is a CVE and an index corruption.
 */
record PgVectorVersion(int major, int minor, int patch) implements Comparable<PgVectorVersion> {

    private static final Logger LOG = LoggerFactory.getLogger(PgVectorVersion.class);
    private static final PgVectorVersion OLDEST = new PgVectorVersion(0, 8, 0);
    private static final PgVectorVersion SOUND = new PgVectorVersion(0, 8, 4);

    static PgVectorVersion parse(String text) {
        List<Integer> parts = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            String digits = part.replaceAll("\\D.*", "");
            parts.add(digits.isEmpty() ? 0 : Integer.parseInt(digits));
        }
        parts.addAll(List.of(0, 0));
        return new PgVectorVersion(parts.get(0), parts.get(1), parts.get(2));
    }

    /**
     * Looks at what the database has.
     *
     * @throws StoreException.Refused when it is too old, or out of reach of the search path
     */
    static void check(Connection connection) throws SQLException {
        String sql = """
                SELECT e.extversion, n.nspname, to_regtype('vector') IS NOT NULL
                FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'""";
        try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery(sql)) {
            if (!found.next()) {
                throw Transactions.noRow("extension vector");
            }
            check(found.getString(1));
            if (!found.getBoolean(3)) {
                throw new StoreException.Refused("pgvector is in the schema " + found.getString(2)
                        + ", which the search path does not name; run: ALTER ROLE "
                        + connection.getMetaData().getUserName() + " SET search_path = public, " + found.getString(2));
            }
        }
    }

    static void check(String text) {
        PgVectorVersion version = parse(text);
        if (version.compareTo(OLDEST) < 0) {
            throw new StoreException.Refused("pgvector " + text + " is too old, at least 0.8.0 is needed; install it,"
                    + " then run: ALTER EXTENSION vector UPDATE");
        }
        if (version.compareTo(SOUND) < 0) {
            LOG.atWarn().addKeyValue(LogKeys.VERSION, text)
                    .log("this pgvector has known faults (a CVE, index corruption); use 0.8.4 or newer in production");
        }
    }

    @Override
    public int compareTo(PgVectorVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = Integer.compare(minor, other.minor);
        return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }
}
