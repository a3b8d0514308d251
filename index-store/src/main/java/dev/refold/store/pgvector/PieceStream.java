package dev.refold.store.pgvector;

import dev.refold.schemas.DocumentKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGStatement;

/** The rows of one table in the order of its keys, a few at a time in memory. For one thread. */
final class PieceStream<T> implements AutoCloseable {

    /**
     * Of the collation "C": by the bytes of UTF-8, which is by code point. UTF-16 units are in that order, but that the
     * surrogates stand below the last 8,192 characters of the basic plane.
     */
    static final Comparator<DocumentKey> AS_STORED = Comparator.comparing(DocumentKey::tenant, PieceStream::compare)
            .thenComparing(DocumentKey::id, PieceStream::compare);

    private static final int FIRST_SURROGATE = 0xD800;
    private static final int AFTER_SURROGATES = 0xE000;

    private final PreparedStatement statement;
    private final ResultSet row;
    private final Reader<T> reader;
    private Optional<DocumentKey> key = Optional.empty();

    private PieceStream(PreparedStatement statement, ResultSet row, Reader<T> reader) {
        this.statement = statement;
        this.row = row;
        this.reader = reader;
    }

    /** Reads what else a row holds. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * @param statement selects tenant and id first, ordered by them; parameters set
     * @param fetchRows held in memory at once
     */
    static <T> PieceStream<T> open(PreparedStatement statement, int fetchRows, Reader<T> reader) throws SQLException {
        statement.setFetchSize(fetchRows);
        // Binary from the first row on: a vector as hexadecimal digits is twice as long.
        statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
        PieceStream<T> stream = new PieceStream<>(statement, statement.executeQuery(), reader);
        stream.advance();
        return stream;
    }

    /** Of the next row; empty at the end. */
    Optional<DocumentKey> key() {
        return key;
    }

    /** All rows of the key, if it is the next; else none. */
    List<T> take(DocumentKey wanted) throws SQLException {
        List<T> taken = new ArrayList<>();
        while (key.isPresent() && key.get().equals(wanted)) {
            taken.add(reader.read(row));
            advance();
        }
        return taken;
    }

    private void advance() throws SQLException {
        key = row.next() ? Optional.of(new DocumentKey(row.getString(1), row.getString(2))) : Optional.empty();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }

    private static int compare(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                return Integer.compare(rank(left.charAt(i)), rank(right.charAt(i)));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int rank(char unit) {
        if (unit < FIRST_SURROGATE) {
            return unit;
        }
        return unit < AFTER_SURROGATES
                ? unit + (Character.MAX_VALUE + 1 - AFTER_SURROGATES)
                : unit - (AFTER_SURROGATES - FIRST_SURROGATE);
    }
}
