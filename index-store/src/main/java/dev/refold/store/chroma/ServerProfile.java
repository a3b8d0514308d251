package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import tools.jackson.databind.JsonNode;

/**
 * What a server says of itself before anything is written.
 *
 * @param maxBatchRecords announced, though newer servers do not enforce it
 */
record ServerProfile(int maxBatchRecords, VectorForm vectorForm) {

    private static final int MOST_RECORDS = 1_000;

    /**
     * Asks.
     *
     * @throws StoreException.Mismatch when there is no API v2: the server is too old, or something else listens there
     */
    static ServerProfile of(ChromaHttp http, ChromaSettings settings) {
        ChromaHttp.Answer answer = http.get("/pre-flight-checks");
        JsonNode most = answer.body().path("max_batch_size");
        if (!answer.succeeded() || !most.isInt()) {
            throw new StoreException.Mismatch("what answers at " + settings.url() + " does not speak Chroma's API v2 ("
                    + answer.status() + " " + answer.shown() + "): too old, or not a Chroma server; "
                    + "Refold needs Chroma 1.5 or newer");
        }
        return new ServerProfile(Math.clamp(most.asInt(), 1, MOST_RECORDS),
                answer.body().path("supports_base64_encoding").asBoolean(false)
                        ? VectorForm.BASE64
                        : VectorForm.NUMBERS);
    }
}
