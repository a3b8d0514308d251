package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Embedding;
import dev.refold.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into one table by {@code COPY … (FORMAT binary)}: field after field, then the next row. The form is
 * PostgreSQL's manual, "COPY", Binary Format: a signature, for each row its number of fields, for each field its length
 * and its type's binary form. Sent in pieces of a fixed size. Not complete before {@link #end}; closed without it,
 * nothing was copied.
 */
final class BinaryCopy implements AutoCloseable {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;
    private static final int BUFFER = 1 << 16;
    /** Longest field of a fixed size, with its length: a uuid. */
    private static final int SMALL = Integer.BYTES + ContentHash.BYTES;

    private final CopyIn copy;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    private BinaryCopy(CopyIn copy) {
        this.copy = copy;
    }

    /** @param sql a {@code COPY … FROM STDIN (FORMAT binary)} */
    static BinaryCopy start(Connection connection, String sql) throws SQLException {
        BinaryCopy started = new BinaryCopy(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
        // No flags, no header extension.
        started.buffer.put(SIGNATURE).putInt(0).putInt(0);
        return started;
    }

    BinaryCopy row(int fields) throws SQLException {
        room(Short.BYTES).putShort((short) fields);
        return this;
    }

    BinaryCopy bool(boolean value) throws SQLException {
        room(SMALL).putInt(1).put((byte) (value ? 1 : 0));
        return this;
    }

    BinaryCopy int4(int value) throws SQLException {
        room(SMALL).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    BinaryCopy int8(long value) throws SQLException {
        room(SMALL).putInt(Long.BYTES).putLong(value);
        return this;
    }

    BinaryCopy int4(Optional<Integer> value) throws SQLException {
        return value.isPresent() ? int4(value.get()) : nothing();
    }

    BinaryCopy int8(OptionalLong value) throws SQLException {
        return value.isPresent() ? int8(value.getAsLong()) : nothing();
    }

    BinaryCopy uuid(ContentHash hash) throws SQLException {
        room(SMALL).putInt(ContentHash.BYTES).putLong(hash.high()).putLong(hash.low());
        return this;
    }

    BinaryCopy uuid(Optional<ContentHash> hash) throws SQLException {
        return hash.isPresent() ? uuid(hash.get()) : nothing();
    }

    BinaryCopy text(String text) throws SQLException {
        byte[] utf8 = utf8(text);
        room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
        return this;
    }

    BinaryCopy text(Optional<String> text) throws SQLException {
        return text.isPresent() ? text(text.get()) : nothing();
    }

    BinaryCopy jsonb(String json) throws SQLException {
        byte[] utf8 = utf8(json);
        room(Integer.BYTES + 1 + utf8.length).putInt(1 + utf8.length).put(JSONB_VERSION).put(utf8);
        return this;
    }

    BinaryCopy jsonb(Optional<String> json) throws SQLException {
        return json.isPresent() ? jsonb(json.get()) : nothing();
    }

    BinaryCopy vector(VectorBytes form, Embedding vector) throws SQLException {
        int size = form.size(vector.dimensions());
        form.write(vector, room(Integer.BYTES + size).putInt(size));
        return this;
    }

    private BinaryCopy nothing() throws SQLException {
        room(SMALL).putInt(NULL);
        return this;
    }

    /** Returns when the server has taken all rows; they are visible with the transaction. */
    void end() throws SQLException {
        room(Short.BYTES).putShort((short) NULL);
        send();
        copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            send();
            if (buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocate(bytes);
            }
        }
        return buffer;
    }

    private void send() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    /** Java would write '?' for half of a surrogate pair: a document that is not the log's. */
    private static byte[] utf8(String text) {
        if (hasSurrogate(text) && !Storable.is(text)) {
            throw new StoreException.Refused("PostgreSQL cannot hold a text with a lone surrogate; the event gate"
                    + " rejects such events");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
