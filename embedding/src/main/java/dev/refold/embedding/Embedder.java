package dev.refold.embedding;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns texts into vectors of one model. Safe for use by many threads. A call may block for as long as its time-outs
 * allow and answers interruption; callers that must not block call from a thread of their own.
 *
 * <p>
 * A failed call throws {@link ModelUnavailableException} when trying again later may help (the document is not at
 * fault); what is wrong with one text alone is an {@link Embedded.Refused} in its place, and the others have their
 * vectors.
 */
public interface Embedder extends AutoCloseable {

    /** Provider, as in {@link dev.refold.schemas.Space#provider()}. */
    String provider();

    /** Model, as in {@link dev.refold.schemas.Space#model()}. */
    String model();

    int dimensions();

    /** How many texts a request to the model carries at most; callers that gather texts gather up to this. */
    int batchTexts();

    /** How many calls are worth making at once. */
    int inFlight();

    /** Whether a call computes in this process, without waiting for anything. */
    boolean local();

    /**
     * One outcome for each text, in their order.
     *
     * @throws ModelUnavailableException when the model does not answer, is overloaded, or answers what is no answer
     */
    List<Embedded> embedDocuments(List<String> texts) throws InterruptedException;

    /**
     * A search query; some models embed it differently from a document. One attempt within the caller's patience: a
     * query does not wait for ever.
     *
     * @throws ModelUnavailableException as above
     */
    Embedded embedQuery(String text) throws InterruptedException;

    /**
     * One outcome for each search query, in their order, as {@link #embedQuery} would have it. An embedder that can ask
     * for several at once does.
     *
     * @throws ModelUnavailableException as above
     */
    default List<Embedded> embedQueries(List<String> texts) throws InterruptedException {
        List<Embedded> outcomes = new ArrayList<>();
        for (String text : texts) {
            outcomes.add(embedQuery(text));
        }
        return List.copyOf(outcomes);
    }

    /** Ends calls in flight and frees connections. Idempotent. */
    @Override
    void close();
}
