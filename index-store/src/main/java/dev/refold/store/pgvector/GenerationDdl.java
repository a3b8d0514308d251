package dev.refold.store.pgvector;

import dev.refold.schemas.Space;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The schema of one generation. Tables with their rights, and indexes, are separate steps: a bulk load fills tables
 * without keys and indexes, and makes them afterwards from the same texts. All of it runs in the caller's transaction,
 * so that no table ever stands without its policies.
 */
final class GenerationDdl {

    /** Of tables, functions and text analysis; raised with every change that makes an older generation unreadable. */
    static final int FORMAT = 1;

    /** Tables that hold a tenant's data, each under the same policy. */
    static final List<String> TENANT_TABLES = List.of("heads", "chunks", "vectors", "stats", "df", "df_snapshots");

    /**
     * A term's frequency is looked up in {@code terms}, a JSON object: in C by binary search, 3 µs for a chunk, where
     * unnesting a tsvector took 26 µs (measured, 8,800 chunks of 130 tokens). It must stay in the row for that, hence
     * the wide rows. Beside a vector the keys must never move out of the row first, hence MAIN.
     */
    private static final String TABLES = """
            CREATE SCHEMA {g};
            CREATE TABLE {g}.heads (
                tenant text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                version bigint NOT NULL,
                epoch bigint NOT NULL,
                order_offset bigint NOT NULL,
                part int NOT NULL,
                src_offset bigint NOT NULL,
                deleted boolean NOT NULL,
                document_hash uuid,
                title text COLLATE "C" NOT NULL,
                language text COLLATE "C",
                occurred_seconds bigint,
                occurred_nanos int,
                metadata jsonb NOT NULL,
                shadowed jsonb,
                chunk_count int NOT NULL);
            CREATE TABLE {g}.chunks (
                tenant text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                ordinal int NOT NULL,
                hash uuid NOT NULL,
                from_ int NOT NULL,
                to_ int NOT NULL,
                text text COLLATE "C" NOT NULL,
                len int NOT NULL,
                terms jsonb NOT NULL) WITH (toast_tuple_target = 8160);
            ALTER TABLE {g}.chunks ALTER terms SET STORAGE MAIN;
            CREATE TABLE {g}.vectors (
                tenant text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                hash uuid NOT NULL,
                e {vector}({dimensions}) NOT NULL);
            ALTER TABLE {g}.vectors ALTER e SET STORAGE PLAIN, ALTER tenant SET STORAGE MAIN, ALTER id SET STORAGE MAIN;
            CREATE TABLE {g}.stats (
                tenant text COLLATE "C" NOT NULL,
                part int NOT NULL,
                docs bigint NOT NULL,
                chunks bigint NOT NULL,
                len bigint NOT NULL,
                PRIMARY KEY (tenant, part));
            CREATE TABLE {g}.df (
                tenant text COLLATE "C" NOT NULL,
                term text COLLATE "C" NOT NULL,
                n bigint NOT NULL,
                PRIMARY KEY (tenant, term));
            CREATE TABLE {g}.df_snapshots (
                tenant text COLLATE "C" PRIMARY KEY,
                chunks bigint NOT NULL,
                taken_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE {g}.positions (
                part int PRIMARY KEY,
                topic_id text NOT NULL,
                next_offset bigint NOT NULL,
                leader_epoch int NOT NULL,
                owner_epoch bigint NOT NULL,
                mark_topic_id text,
                mark_epoch bigint,
                mark_offset bigint)""";

    /**
     * An index, or a key and its index, of one of the tables that a bulk load fills.
     *
     * @param table without its schema
     * @param sql makes it
     */
    record Index(String name, String table, String sql) {

        private static Index key(String table, String columns) {
            String name = table + "_pkey";
            return new Index(name, table,
                    "ALTER TABLE {g}." + table + " ADD CONSTRAINT " + name + " PRIMARY KEY (" + columns + ")");
        }

        private static Index of(String name, String table, String definition) {
            return new Index(name, table, "CREATE INDEX " + name + " ON {g}." + table + " " + definition);
        }
    }

    /**
     * In the order in which a bulk load makes them. GIN indexes are without pending lists: a search would read them
     * through.
     */
    static final List<Index> INDEXES = List.of(Index.key("heads", "tenant, id"),
            Index.key("chunks", "tenant, id, ordinal"), Index.key("vectors", "tenant, id, hash"),
            Index.of("chunks_hash", "chunks", "(tenant, id, hash)"),
            Index.of("heads_metadata", "heads", "USING gin (metadata jsonb_path_ops) WITH (fastupdate = off)"),
            Index.of("chunks_terms", "chunks", "USING gin (terms) WITH (fastupdate = off)"),
            Index.of("vectors_e", "vectors", "USING hnsw (e {vector}_cosine_ops)"));

    /** After a commit a transaction's setting is '', not NULL: neither may see anything. */
    private static final String POLICY = """
            ALTER TABLE {g}.{table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own_tenant ON {g}.{table} FOR SELECT TO {role}
                USING (tenant = nullif(current_setting('refold.tenant', true), ''));
            GRANT SELECT ON {g}.{table} TO {role}""";

    private static final String RIGHTS = """
            GRANT USAGE ON SCHEMA {g} TO {role};
            REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {g} FROM PUBLIC;
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {g} TO {role}""";

    private final Tables tables;
    private final int number;
    private final Space space;

    GenerationDdl(Tables tables, int number, Space space) {
        this.tables = tables;
        this.number = number;
        this.space = space;
    }

    /** Without what {@link #createIndexes} makes. */
    void createTables(Connection connection) throws SQLException {
        execute(connection, TABLES);
        execute(connection, LookUps.FUNCTIONS);
        for (String table : TENANT_TABLES) {
            execute(connection, POLICY.replace("{table}", table));
        }
        execute(connection, RIGHTS);
    }

    void createIndexes(Connection connection) throws SQLException {
        for (Index index : INDEXES) {
            createIndex(connection, index);
        }
    }

    /** What of {@link #INDEXES} is not there, in that order. */
    List<Index> missingIndexes(Connection connection) throws SQLException {
        Set<String> there = new HashSet<>();
        String sql = "SELECT indexname FROM pg_indexes WHERE schemaname = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tables.schemaOf(number));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    there.add(row.getString(1));
                }
            }
        }
        return INDEXES.stream().filter(index -> !there.contains(index.name())).toList();
    }

    void createIndex(Connection connection, Index index) throws SQLException {
        execute(connection, index.sql());
    }

    static void drop(Connection connection, Tables tables, int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(tables.sql(number, "DROP SCHEMA IF EXISTS {g} CASCADE"));
        }
    }

    private void execute(Connection connection, String text) throws SQLException {
        String sql = tables.sql(number, text).replace("{vector}", Tables.VectorType.of(space).sqlName())
                .replace("{dimensions}", Integer.toString(space.dimensions()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
