package dev.refold.store.pgvector;

import dev.refold.schemas.LogKeys;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a database ready: extension, query role, registry. Safe to run by several processes at once, and again.
 *
 * <p>
 * The fixed tables are three, so their versions are a list of steps here rather than a migration library: steps need the
 * configured schema and role in their text, and run under one lock with the checks around them.
 */
final class Installation {

    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    /** Any number, the same in every process. */
    private static final long LOCK = 0x5265666f6c64L;
    private static final int OLDEST_SERVER = 15;
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** Undefined file; feature not supported. */
    private static final Set<String> NO_SUCH_EXTENSION = Set.of("58P01", "0A000");

    /** Step N leads from version N to N + 1. Never changed, only added to. */
    private static final List<String> STEPS = List.of("""
            CREATE TABLE {r}.generations (
                number int PRIMARY KEY,
                state text NOT NULL
                    CHECK (state IN ('building', 'ready', 'live', 'retired', 'failed', 'dropped')),
                format int NOT NULL,
                provider text NOT NULL,
                model text NOT NULL,
                dimensions int NOT NULL,
                chunk_target int NOT NULL,
                chunk_overlap int NOT NULL,
                chunk_max int NOT NULL,
                language text NOT NULL,
                space_id text NOT NULL,
                created_at timestamptz NOT NULL DEFAULT now(),
                changed_at timestamptz NOT NULL DEFAULT now());
            CREATE UNIQUE INDEX one_live ON {r}.generations (state) WHERE state = 'live';
            GRANT USAGE ON SCHEMA {r} TO {role};
            GRANT SELECT ON {r}.generations TO {role}""", """
            CREATE TABLE {r}.identity (id text NOT NULL);
            INSERT INTO {r}.identity VALUES (gen_random_uuid()::text)""", """
            ALTER TABLE {r}.generations
                ADD task text,
                ADD task_revision bigint NOT NULL DEFAULT 0,
                ADD load_phase text NOT NULL DEFAULT 'none'
                    CHECK (load_phase IN ('none', 'filling', 'flushed', 'finished')),
                ADD load_epoch bigint NOT NULL DEFAULT 0""", """
            -- A task is an operator's: its problems name documents of any tenant.
            REVOKE SELECT ON {r}.generations FROM {role};
            GRANT SELECT (number, state, format, provider, model, dimensions, chunk_target, chunk_overlap, chunk_max,
                language) ON {r}.generations TO {role}""");

    private final Tables tables;
    private final QueryRole role;

    Installation(PgVectorSettings settings) {
        this.tables = Tables.of(settings);
        this.role = new QueryRole(settings.queryRole());
    }

    /** On a connection in auto-commit that is closed afterwards, which gives the lock back. */
    void prepare(Connection connection) throws SQLException {
        checkServer(connection);
        try (Statement statement = connection.createStatement()) {
            // Creating a role, schema or extension twice at once fails even where it says IF NOT EXISTS.
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
        }
        createExtension(connection);
        PgVectorVersion.check(connection);
        role.ensure(connection);
        migrate(connection);
        role.checkBound(connection, tables);
    }

    /** What a person must run whose rights suffice. */
    static StoreException lacking(SQLException cause, String lack, String statements) throws SQLException {
        if (!INSUFFICIENT_PRIVILEGE.equals(cause.getSQLState())) {
            throw cause;
        }
        StoreException refused = new StoreException.Refused("the database user " + lack + " (" + cause.getMessage()
                + "); let an administrator run: " + statements);
        refused.initCause(cause);
        return refused;
    }

    private static void checkServer(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_SERVER) {
            throw new StoreException.Refused("PostgreSQL " + major + " is too old; at least " + OLDEST_SERVER
                    + " is needed");
        }
    }

    private static void createExtension(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS vector");
        } catch (SQLException e) {
            if (NO_SUCH_EXTENSION.contains(e.getSQLState())) {
                throw new StoreException.Refused("the server has no pgvector (" + e.getMessage()
                        + "); install the package postgresql-" + connection.getMetaData().getDatabaseMajorVersion()
                        + "-pgvector on it");
            }
            throw lacking(e, "may not create the extension vector", "CREATE EXTENSION vector");
        }
    }

    private void migrate(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(tables.sql("CREATE SCHEMA IF NOT EXISTS {r}"));
            statement.execute(tables.sql("CREATE TABLE IF NOT EXISTS {r}.installation (version int NOT NULL)"));
        } catch (SQLException e) {
            throw lacking(e, "may not create schemas", "GRANT CREATE ON DATABASE " + connection.getCatalog() + " TO "
                    + connection.getMetaData().getUserName());
        }
        int version = version(connection);
        if (version > STEPS.size()) {
            throw new StoreException.Mismatch("the schema " + tables.registry() + " has version " + version
                    + ", this release of Refold knows " + STEPS.size() + ": a newer release wrote it. Nothing was"
                    + " changed; use that release, or set stores.pgvector.schema to another: the index is then folded"
                    + " from the log anew");
        }
        connection.setAutoCommit(false);
        for (int step = version; step < STEPS.size(); step++) {
            run(connection, tables.sql(STEPS.get(step)), step + 1);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private int version(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement(tables.sql("SELECT coalesce(max(version), 0) FROM {r}.installation"));
                ResultSet found = statement.executeQuery()) {
            if (!found.next()) {
                throw Transactions.noRow("version of the installation");
            }
            return found.getInt(1);
        }
    }

    private void run(Connection connection, String step, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(step);
            statement.execute(tables.sql("INSERT INTO {r}.installation VALUES (" + version + ")"));
        }
        LOG.atInfo().addKeyValue(LogKeys.SCHEMA, tables.registry()).addKeyValue(LogKeys.VERSION, version)
                .log("prepared the registry of generations");
    }
}
