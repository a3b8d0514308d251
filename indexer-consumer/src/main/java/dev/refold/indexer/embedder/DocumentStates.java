package dev.refold.indexer.embedder;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EmbeddedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The state of one partition, typed. Everything is in the stores, so that a transaction that is given up leaves nothing
 * behind; the one field is a lower bound that only saves time.
 */
final class DocumentStates {

    /** Small and read for every event, while documents are large and read only when they change. */
    static final String HEADS = "heads";
    /** The last embedded state of every document, as in {@code embeddings.<space>}. */
    static final String DOCUMENTS = "documents";
    /** Original records that wait for the model, by arrival. */
    static final String PENDING = "pending";
    static final String PROGRESS = "progress";

    private static final Bytes PROGRESS_KEY = Bytes.wrap(new byte[]{'p'});

    private static final Bytes LAST = Bytes.wrap(StateCodec.key(new LogPosition(Long.MAX_VALUE, Long.MAX_VALUE)));

    private final KeyValueStore<Bytes, byte[]> heads;
    private final KeyValueStore<Bytes, byte[]> documents;
    private final KeyValueStore<Bytes, byte[]> pending;
    private final KeyValueStore<Bytes, byte[]> progress;
    private final EmbeddedCodec codec;

    /** Nothing pending lies before it; spares the store a walk over what was deleted. */
    private LogPosition firstPending = LogPosition.START;

    DocumentStates(KeyValueStore<Bytes, byte[]> heads, KeyValueStore<Bytes, byte[]> documents,
            KeyValueStore<Bytes, byte[]> pending, KeyValueStore<Bytes, byte[]> progress, EmbeddedCodec codec) {
        this.heads = heads;
        this.documents = documents;
        this.pending = pending;
        this.progress = progress;
        this.codec = codec;
    }

    Heads heads(DocumentKey key) {
        return Optional.ofNullable(heads.get(bytes(key))).map(StateCodec::heads).orElse(Heads.NONE);
    }

    void putHeads(DocumentKey key, Heads value) {
        if (value.equals(Heads.NONE)) {
            heads.delete(bytes(key));
        } else {
            heads.put(bytes(key), StateCodec.heads(value));
        }
    }

    /** The embedded state, when the document is there and not deleted. */
    Optional<EmbeddedDocument.Present> present(DocumentKey key) {
        return Optional.ofNullable(documents.get(bytes(key))).map(this::present);
    }

    private EmbeddedDocument.Present present(byte[] stored) {
        EmbeddedRecord record = codec.decode(stored);
        if (record instanceof EmbeddedDocument.Present present) {
            return present;
        }
        throw new IllegalStateException("the store of embedded documents holds a " + record.getClass());
    }

    void putPresent(DocumentKey key, byte[] encoded) {
        documents.put(bytes(key), encoded);
    }

    /** A deleted document's chunks are of no more use; that it is deleted, and since when, its heads know. */
    void removePresent(DocumentKey key) {
        documents.delete(bytes(key));
    }

    void putPending(LoggedRecord logged) {
        pending.put(Bytes.wrap(StateCodec.key(logged.arrival())), StateCodec.pending(logged));
    }

    Optional<LoggedRecord> pending(LogPosition arrival) {
        return Optional.ofNullable(pending.get(Bytes.wrap(StateCodec.key(arrival)))).map(StateCodec::pending);
    }

    void removePending(LogPosition arrival) {
        pending.delete(Bytes.wrap(StateCodec.key(arrival)));
    }

    /** The first record that waits, at this place or after it. */
    Optional<LoggedRecord> pendingFrom(LogPosition from) {
        try (KeyValueIterator<Bytes, byte[]> entries = pending.range(Bytes.wrap(StateCodec.key(from)), LAST)) {
            return entries.hasNext() ? Optional.of(StateCodec.pending(entries.next().value)) : Optional.empty();
        }
    }

    /** Where the first record lies that waits for the model. Records arrive in order, so it only moves on. */
    Optional<LogPosition> firstPending() {
        try (KeyValueIterator<Bytes, byte[]> entries = pending.range(Bytes.wrap(StateCodec.key(firstPending)), LAST)) {
            if (!entries.hasNext()) {
                return Optional.empty();
            }
            KeyValue<Bytes, byte[]> first = entries.next();
            firstPending = StateCodec.position(first.key.get());
            return Optional.of(firstPending);
        }
    }

    /** The key of the first document after this one of which there was any event; begins with an empty key. */
    Optional<String> keyAfter(String kafkaKey) {
        Bytes from = Bytes.wrap((kafkaKey.isEmpty() ? "" : kafkaKey + '\0').getBytes(StandardCharsets.UTF_8));
        try (KeyValueIterator<Bytes, byte[]> entries = heads.range(from, null)) {
            return entries.hasNext()
                    ? Optional.of(new String(entries.next().key.get(), StandardCharsets.UTF_8))
                    : Optional.empty();
        }
    }

    /** The embedded state as it was emitted, when the document is there and not deleted. */
    Optional<byte[]> encoded(DocumentKey key) {
        return Optional.ofNullable(documents.get(bytes(key)));
    }

    Optional<Progress> progress() {
        return Optional.ofNullable(progress.get(PROGRESS_KEY)).map(StateCodec::progress);
    }

    void putProgress(Progress value) {
        progress.put(PROGRESS_KEY, StateCodec.progress(value));
    }

    private static Bytes bytes(DocumentKey key) {
        return Bytes.wrap(key.kafkaKey().getBytes(StandardCharsets.UTF_8));
    }
}
