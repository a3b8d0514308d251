package dev.refold.indexer.embedder;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The embedder's own state as bytes. Every value leads with {@link #FORMAT}, so that a later release knows what it
 * finds; {@code read(write(x)) = x}.
 */
final class StateCodec {

    static final int FORMAT = 1;

    private static final int NULL = -1;

    private StateCodec() {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] heads(Heads heads) {
        return write(out -> {
            out.writeBoolean(heads.stored().isPresent());
            if (heads.stored().isPresent()) {
                head(heads.stored().get(), out);
            }
            out.writeBoolean(heads.waiting().isPresent());
            if (heads.waiting().isPresent()) {
                head(heads.waiting().get().head(), out);
                position(heads.waiting().get().arrival(), out);
            }
        });
    }

    static Heads heads(byte[] bytes) {
        return read(bytes, in -> {
            Optional<Head> stored = in.readBoolean() ? Optional.of(head(in)) : Optional.empty();
            Optional<Heads.Waiting> waiting = in.readBoolean()
                    ? Optional.of(new Heads.Waiting(head(in), position(in)))
                    : Optional.empty();
            return new Heads(stored, waiting);
        });
    }

    static byte[] progress(Progress progress) {
        EmbedderCounts counts = progress.counts();
        return write(out -> {
            out.writeUTF(progress.topicId());
            for (long number : new long[]{progress.epoch(), progress.nextOffset(), progress.marked(),
                    counts.consumed(), counts.embedded(), counts.superseded(), counts.duplicates(),
                    counts.deadLetters(), counts.pending(), progress.tokens()}) {
                out.writeLong(number);
            }
            out.writeUTF(progress.outputId());
        });
    }

    /** What stands last came later: values without it are read still, and earlier releases do not look so far. */
    static Progress progress(byte[] bytes) {
        return read(bytes, in -> new Progress(in.readUTF(), in.readLong(), in.readLong(), in.readLong(),
                new EmbedderCounts(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(),
                        in.readLong()),
                in.available() >= Long.BYTES ? in.readLong() : 0, in.available() > 0 ? in.readUTF() : ""));
    }

    /** The original record, whole: after a restart the work is done anew from it. */
    static byte[] pending(LoggedRecord logged) {
        RawRecord raw = logged.raw();
        return write(out -> {
            out.writeInt(logged.position().partition());
            position(logged.arrival(), out);
            bytes(raw.key(), out);
            bytes(raw.value(), out);
            out.writeInt(raw.headers().size());
            for (RecordHeader header : raw.headers()) {
                bytes(Optional.of(Bytes.ofUtf8(header.name())), out);
                bytes(header.value(), out);
            }
        });
    }

    static LoggedRecord pending(byte[] stored) {
        return read(stored, in -> {
            int partition = in.readInt();
            LogPosition arrival = position(in);
            Optional<Bytes> key = bytes(in);
            Optional<Bytes> value = bytes(in);
            List<RecordHeader> headers = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                headers.add(new RecordHeader(bytes(in).orElseThrow().toUtf8(), bytes(in)));
            }
            return new LoggedRecord(new Position(partition, arrival.offset()), arrival.epoch(),
                    new RawRecord(key, value, headers));
        });
    }

    /** Sorts as bytes like the position itself. */
    static byte[] key(LogPosition position) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(position.epoch()).putLong(position.offset()).array();
    }

    static LogPosition position(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return new LogPosition(buffer.getLong(), buffer.getLong());
    }

    private static void head(Head head, DataOutputStream out) throws IOException {
        out.writeLong(head.order().version());
        position(head.position(), out);
        out.writeByte(head.origin().code());
        out.write(head.content().toBytes());
    }

    private static Head head(DataInputStream in) throws IOException {
        long version = in.readLong();
        Order order = position(in).withVersion(version);
        VersionOrigin origin = VersionOrigin.ofCode(in.readByte());
        return new Head(order, origin, ContentHash.fromBytes(in.readNBytes(ContentHash.BYTES)));
    }

    private static void position(LogPosition position, DataOutputStream out) throws IOException {
        out.writeLong(position.epoch());
        out.writeLong(position.offset());
    }

    private static LogPosition position(DataInputStream in) throws IOException {
        return new LogPosition(in.readLong(), in.readLong());
    }

    private static void bytes(Optional<Bytes> bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.map(Bytes::length).orElse(NULL));
        if (bytes.isPresent()) {
            out.write(bytes.get().toArray());
        }
    }

    private static Optional<Bytes> bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NULL ? Optional.empty() : Optional.of(Bytes.of(in.readNBytes(length)));
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] bytes, Reading<T> reading) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new WrongLogException("the embedder's state has format " + format + ", this release of Refold"
                        + " reads " + FORMAT + ": another release wrote it. Nothing was changed; run that release");
            }
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedder's state is cut short", e);
        }
    }
}
