package dev.refold.cli.evaluation;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks sides through the API, one query at a time, so that latencies are those of an idle server.
 *
 * @param topK documents at most
 */
public record Asking(ApiClient api, String mode, int topK) {

    private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    /** @throws dev.refold.cli.exit.CommandException when the API refuses or does not answer */
    public Answer ask(Side side, Query query) {
        SearchRequest request = new SearchRequest(query.text(), mode, topK, "document", Optional.of(side.store()),
                side.generation(), Optional.empty(), Optional.empty());
        long began = System.nanoTime();
        String answer = api.search(request);
        double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        List<SearchAnswer.Hit> hits = api.parseSearch(answer).hits();
        return new Answer(hits.stream().map(hit -> new Answer.Document(hit.documentId(), hit.title(), hit.score()))
                .toList(), millis);
    }
}
