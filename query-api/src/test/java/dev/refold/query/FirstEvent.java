package dev.refold.query;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads a body as text; of a stream of server-sent events, which has no end, the first one. */
final class FirstEvent implements BodySubscriber<String> {

    private final CompletableFuture<String> event = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private Flow.Subscription subscription = NONE;

    private static final Flow.Subscription NONE = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private FirstEvent() {}

    static BodyHandler<String> orAll() {
        return head -> head.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
                ? new FirstEvent()
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<String> getBody() {
        return event;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        to.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        buffers.forEach(buffer -> text.append(StandardCharsets.UTF_8.decode(buffer)));
        if (text.indexOf("\n\n") >= 0) {
            subscription.cancel();
            event.complete(text.toString());
        }
    }

    @Override
    public void onError(Throwable error) {
        event.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        event.complete(text.toString());
    }
}
