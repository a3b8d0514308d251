package dev.refold.store.pgvector;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One {@code REPEATABLE READ} snapshot, with the owner's rights, on a connection of its own until it is closed. The three
 * tables are walked side by side along their keys.
 */
final class PgScan implements StoreScan {

    /** Of the consumer between two fetches; whoever is silent longer holds the snapshot no more. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private static final int HEADS_AT_ONCE = 500;
    private static final int CHUNKS_AT_ONCE = 500;
    private static final int VECTORS_AT_ONCE = 200;

    /** Walking the key needs no room on the server's disk, sorting a table of vectors does. */
    private static final String ALONG_THE_KEY = "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off;"
            + " SET LOCAL enable_bitmapscan = off;";
    private static final String KEYS = " JOIN unnest(?::text[], ?::text[]) k(tenant, id)"
            + " ON t.tenant = k.tenant AND t.id = k.id";

    private final Connection connection;
    private final Snapshot snapshot;
    private final GenerationProgress progress;
    private final Optional<List<DocumentKey>> keys;
    private final long expected;

    private PgScan(Connection connection, Snapshot snapshot, Optional<List<DocumentKey>> keys) throws SQLException {
        this.connection = connection;
        this.snapshot = snapshot;
        this.keys = keys;
        this.progress = Positions.progress(snapshot);
        this.expected = keys.isPresent() ? keys.get().size() : about();
    }

    /** @param keys which documents; empty: all */
    static PgScan open(PgPool pool, Tables tables, int number, Optional<Set<DocumentKey>> keys) {
        boolean open = false;
        try {
            Connection connection = pool.connection();
            try {
                Snapshot snapshot = Snapshot.ofAll(connection, tables, new GenerationChoice.Numbered(number));
                try (Statement statement = connection.createStatement()) {
                    statement.execute((keys.isPresent() ? "" : ALONG_THE_KEY)
                            + "SET LOCAL idle_in_transaction_session_timeout = " + LONGEST_PAUSE.toMillis());
                }
                PgScan scan = new PgScan(connection, snapshot, keys.map(PgScan::storable));
                open = true;
                return scan;
            } finally {
                if (!open) {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.ofWrite("scanning generation " + number, e);
        }
    }

    /** No row has a key that cannot be stored, nor can such a key be asked for. */
    private static List<DocumentKey> storable(Set<DocumentKey> keys) {
        return keys.stream().filter(key -> Storable.is(key.tenant()) && Storable.is(key.id())).toList();
    }

    @Override
    public GenerationProgress progress() {
        return progress;
    }

    @Override
    public VectorPrecision precision() {
        return switch (Tables.VectorType.of(snapshot.generation().space())) {
            case VECTOR -> VectorPrecision.EXACT;
            case HALFVEC -> VectorPrecision.HALF;
        };
    }

    @Override
    public long expected() {
        return expected;
    }

    @Override
    public void forEach(Consumer<Scanned> consumer) {
        try (PieceStream<Optional<ScannedHead>> heads = heads();
                PieceStream<Pieces.ChunkPiece> chunks = chunks();
                PieceStream<Pieces.VectorPiece> vectors = vectors()) {
            Optional<DocumentKey> next = least(heads, chunks, vectors);
            while (next.isPresent()) {
                DocumentKey key = next.get();
                new Pieces(key, heads.take(key), chunks.take(key), vectors.take(key)).assembled().forEach(consumer);
                next = least(heads, chunks, vectors);
            }
        } catch (SQLException e) {
            throw SqlFailures.ofWrite("scanning generation " + snapshot.generation().number(), e);
        }
    }

    private static Optional<DocumentKey> least(PieceStream<?>... streams) {
        return Stream.of(streams).map(PieceStream::key).flatMap(Optional::stream).min(PieceStream.AS_STORED);
    }

    private PieceStream<Optional<ScannedHead>> heads() throws SQLException {
        String columns = HeadRow.COLUMNS.replace("tenant, id", "t.tenant, t.id");
        return PieceStream.open(statement("SELECT " + columns + " FROM {g}.heads t", "t.tenant, t.id"), HEADS_AT_ONCE,
                ScannedHead::read);
    }

    private PieceStream<Pieces.ChunkPiece> chunks() throws SQLException {
        return PieceStream.open(
                statement("SELECT t.tenant, t.id, t.ordinal, t.hash, t.from_, t.to_, t.text FROM {g}.chunks t",
                        "t.tenant, t.id, t.ordinal"),
                CHUNKS_AT_ONCE, row -> new Pieces.ChunkPiece(row.getInt("ordinal"),
                        Hashes.of(row.getObject("hash", UUID.class)), row.getInt("from_"), row.getInt("to_"),
                        row.getString("text")));
    }

    /** As bytes of the server's own making, which refuses no component; the library's type would. */
    private PieceStream<Pieces.VectorPiece> vectors() throws SQLException {
        Tables.VectorType type = Tables.VectorType.of(snapshot.generation().space());
        VectorBytes form = VectorBytes.of(type);
        return PieceStream.open(
                statement("SELECT t.tenant, t.id, t.hash, " + type.sqlName() + "_send(t.e) AS e FROM {g}.vectors t",
                        "t.tenant, t.id, t.hash"),
                VECTORS_AT_ONCE, row -> new Pieces.VectorPiece(Hashes.of(row.getObject("hash", UUID.class)),
                        form.read(row.getBytes("e"))));
    }

    private PreparedStatement statement(String select, String order) throws SQLException {
        PreparedStatement statement = snapshot.prepare(select + (keys.isPresent() ? KEYS : "") + " ORDER BY " + order);
        if (keys.isPresent()) {
            statement.setArray(1, StoredState.texts(connection, keys.get().stream().map(DocumentKey::tenant).toList()));
            statement.setArray(2, StoredState.texts(connection, keys.get().stream().map(DocumentKey::id).toList()));
        }
        return statement;
    }

    /** Statistics know no deleted documents, the planner's figures no recent ones. */
    private long about() throws SQLException {
        try (PreparedStatement statement = snapshot.prepare("""
                SELECT greatest((SELECT sum(docs) FROM {g}.stats),
                    (SELECT reltuples::bigint FROM pg_class WHERE oid = '{g}.heads'::regclass), 0)""");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() {
        try {
            // Gives it back to the pool, which rolls back.
            connection.close();
        } catch (SQLException e) {
            throw SqlFailures.ofWrite("ending a scan", e);
        }
    }
}
