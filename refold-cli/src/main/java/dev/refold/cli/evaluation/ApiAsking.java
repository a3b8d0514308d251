package dev.refold.cli.evaluation;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Asking;
import dev.refold.store.evaluation.Query;
import dev.refold.store.evaluation.Side;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks sides through the API, one query at a time, so that latencies are those of an idle server, the way there and back
 * included. Failures are {@link dev.refold.cli.exit.CommandException}: the API refuses or does not answer.
 */
public record ApiAsking(ApiClient api, String mode, int topK) implements Asking {

    private static final double NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    @Override
    public Answer ask(Side side, Query query) {
        SearchRequest request = new SearchRequest(query.text(), mode, topK, "document", Optional.of(side.store()),
                side.generation(), Optional.empty(), SearchRequest.After.NOTHING);
        long began = System.nanoTime();
        String json = api.search(request);
        double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
        SearchAnswer answer = api.parseSearch(json);
        SearchAnswer.Generation generation = answer.generation();
        return new Answer(new Answerer(generation.store(), generation.number(), generation.space()),
                answer.hits().stream().map(hit -> new Answer.Document(hit.documentId(), hit.title(), hit.score()))
                        .toList(),
                millis);
    }
}
