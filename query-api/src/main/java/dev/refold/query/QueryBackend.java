package dev.refold.query;

import dev.refold.embedding.Embedder;
import dev.refold.ingest.DocumentPublisher;
import dev.refold.schemas.Space;
import dev.refold.store.IndexStore;
import java.util.Map;

/**
 * What the HTTP API stands on; writes go where {@link DocumentPublisher#publish} leads. Every method may be called by
 * many threads.
 */
public interface QueryBackend extends DocumentPublisher {

    /** By name; does not change while the server runs. */
    Map<String, IndexStore> stores();

    /**
     * The embedder of a space's queries; quick.
     *
     * @throws IllegalArgumentException when this process is not configured for the space; the message says what to do
     *     and is shown to clients
     */
    Embedder embedder(Space space);

    /** The log epoch that offsets of {@code documents} count in, for tokens. */
    long logEpoch();

    /** What the embedder and the sinks say of themselves; quick, asks nobody. */
    PipelineStatus pipeline();

    /** Metrics in Prometheus' text format. */
    String metrics();

    /** Of the folds in this process. Asked for once, when the server starts. */
    default Moves moves() {
        return new Moves();
    }

    /** Asked for once, when the server starts. */
    default Rejections rejections() {
        return Rejections.NONE;
    }

    /** Asked for once, when the server starts. */
    default LogBook logBook() {
        return LogBook.EMPTY;
    }

    /** Asked for once, when the server starts. */
    Operations operations();

    /** Asked for once, when the server starts. */
    default QueryListener listener() {
        return QueryListener.NONE;
    }

    /** Asked for once, when the server starts. */
    default RequestTraces traces() {
        return RequestTraces.NONE;
    }
}
