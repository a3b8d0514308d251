package dev.refold.store.pgvector;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the database is and how it is used. Never shows the password.
 *
 * @param url a JDBC URL without user and password, see {@link #of}
 * @param schema of the registry; generation N lives in {@code <schema>_g<N>}, so several installations may share a
 *     database
 * @param queryRole that reads run as; it owns nothing and no policy is waived for it
 * @param poolSize connections at most, for reads and writes together
 * @param connectTimeout to wait for a free connection, and for the server to answer a new one
 * @param bootTimeout to wait at start for a server that is not up yet
 * @param writeTimeout of one statement of a write
 * @param lockTimeout to wait for a lock
 * @param idleTimeout after which the server ends a transaction whose client is silent: a frozen process that holds a
 *     partition's row would block its successor for ever
 * @param exactChunks up to this many matching chunks of a tenant a vector search compares with each, beyond it walks the
 *     index; 0 for always the index
 * @param indexResources of the server, for making an index after a bulk load
 */
public record PgVectorSettings(String url, Optional<String> user, Optional<String> password, String schema,
        String queryRole, int poolSize, Duration connectTimeout, Duration bootTimeout, Duration writeTimeout,
        Duration lockTimeout, Duration idleTimeout, long exactChunks, IndexResources indexResources) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    public PgVectorSettings {
        requireIdentifier("schema", schema);
        requireIdentifier("query role", queryRole);
        if (exactChunks < 0) {
            throw new IllegalArgumentException("exactChunks is 0 or more, not " + exactChunks);
        }
        if (poolSize < 2) {
            throw new IllegalArgumentException("pgvector needs a pool of at least 2 connections, one for reads while"
                    + " the other writes; set stores.pgvector.pool, now " + poolSize);
        }
    }

    /**
     * The defaults for a database.
     *
     * @param url a JDBC URL, or {@code postgres://user:password@host:port/database}; user and password may stand in it
     * @throws IllegalArgumentException when it is neither
     */
    public static PgVectorSettings of(String url) {
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        return new PgVectorSettings(parsed.jdbc(), parsed.user(), parsed.password(), "refold", "refold_query", 10,
                Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(10),
                Duration.ofSeconds(30), SearchBounds.DEFAULT.exactChunks(), IndexResources.DEFAULT);
    }

    public PgVectorSettings withCredentials(String newUser, String newPassword) {
        return new PgVectorSettings(url, Optional.of(newUser), Optional.of(newPassword), schema, queryRole, poolSize,
                connectTimeout, bootTimeout, writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withSchema(String newSchema) {
        return new PgVectorSettings(url, user, password, newSchema, queryRole, poolSize, connectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withQueryRole(String newQueryRole) {
        return new PgVectorSettings(url, user, password, schema, newQueryRole, poolSize, connectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withPoolSize(int newPoolSize) {
        return new PgVectorSettings(url, user, password, schema, queryRole, newPoolSize, connectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withBootTimeout(Duration newBootTimeout) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, connectTimeout, newBootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withConnectTimeout(Duration newConnectTimeout) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, newConnectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withWriteTimeout(Duration newWriteTimeout) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, connectTimeout, bootTimeout,
                newWriteTimeout, lockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withLockTimeout(Duration newLockTimeout) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, connectTimeout, bootTimeout,
                writeTimeout, newLockTimeout, idleTimeout, exactChunks, indexResources);
    }

    public PgVectorSettings withExactChunks(long chunks) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, connectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, chunks, indexResources);
    }

    public PgVectorSettings withIndexResources(IndexResources newIndexResources) {
        return new PgVectorSettings(url, user, password, schema, queryRole, poolSize, connectTimeout, bootTimeout,
                writeTimeout, lockTimeout, idleTimeout, exactChunks, newIndexResources);
    }

    /**
     * What the making of one index may take.
     *
     * @param memoryBytes at most; what the vector index needs is derived from what was loaded
     * @param workers besides the process that leads; empty: as many as the server's
     *     {@code max_parallel_maintenance_workers} says
     */
    public record IndexResources(long memoryBytes, Optional<Integer> workers) {

        public static final IndexResources DEFAULT = new IndexResources(1L << 30, Optional.empty());
        private static final long LEAST_MEMORY_BYTES = 1L << 20;

        public IndexResources {
            if (memoryBytes < LEAST_MEMORY_BYTES || workers.orElse(0) < 0) {
                throw new IllegalArgumentException("an index of pgvector is made with at least " + LEAST_MEMORY_BYTES
                        + " bytes of memory and at least 0 workers, now " + memoryBytes + " and " + workers.orElse(0));
            }
        }
    }

    /** They become part of SQL, so no other characters come near it. */
    private static void requireIdentifier(String what, String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("a " + what + " is a lower-case letter, then up to 39 lower-case"
                    + " letters, digits and underscores: \"" + name + '"');
        }
    }

    @Override
    public String toString() {
        return "PgVectorSettings[url=" + url + ", user=" + user.orElse("-") + ", password="
                + (password.isPresent() ? "***" : "-") + ", schema=" + schema + ", queryRole=" + queryRole
                + ", poolSize=" + poolSize + ']';
    }
}
