package dev.refold.embedding;

import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks any service that speaks OpenAI's {@code /v1/embeddings}: OpenAI, Ollama, vLLM, text-embeddings-inference.
 *
 * <p>
 * While the service is busy (429), down or answering nonsense, a request is repeated with {@link Backoff} as often as
 * the settings allow, and then {@link ModelUnavailableException} carries on what the service asked for. A key, model or
 * address that is wrong is that too, at once and with a message that says what to set: it is no document's fault. A
 * request that is not accepted (400, 413, 422) is halved down to the text at fault, which alone is refused. As long as
 * a service has never answered, that text is only refused after the service took a harmless one: settings a service
 * does not understand would otherwise refuse every document.
 *
 * <p>
 * Vectors are scaled to unit length. A blank text has no features and is not sent. Thread-safe; closing ends requests
 * in flight and pauses, and what is called afterwards is unavailable.
 */
public final class OpenAiEmbedder implements Embedder {

    public static final String PROVIDER = "openai";

    private static final String HARMLESS = "hello";

    private final OpenAiSettings settings;
    private final OpenAiConnection connection;
    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean hasAnswered;

    public OpenAiEmbedder(OpenAiSettings settings, EmbeddingListener listener) {
        this.settings = settings;
        this.connection = new OpenAiConnection(settings, listener);
        this.backoff = new Backoff(settings.firstBackoff(), settings.maxBackoff());
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String model() {
        return settings.model();
    }

    @Override
    public int dimensions() {
        return settings.dimensions();
    }

    @Override
    public int batchTexts() {
        return settings.batchTexts();
    }

    @Override
    public int inFlight() {
        return settings.inFlight();
    }

    @Override
    public boolean local() {
        return false;
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) throws InterruptedException {
        return embed(texts, settings.attempts());
    }

    @Override
    public List<Embedded> embedQueries(List<String> texts) throws InterruptedException {
        return texts.size() == 1 ? List.of(embedQuery(texts.getFirst())) : embed(texts, 1);
    }

    private List<Embedded> embed(List<String> texts, int attempts) throws InterruptedException {
        List<Embedded> outcomes = new ArrayList<>(Collections.nCopies(texts.size(), new Embedded.NoFeatures()));
        List<Integer> worded = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).isBlank()) {
                worded.add(i);
            }
        }
        for (int from = 0; from < worded.size(); from += settings.batchTexts()) {
            List<Integer> batch = worded.subList(from, Math.min(worded.size(), from + settings.batchTexts()));
            List<Embedded> answered = embedBatch(batch.stream().map(texts::get).toList(), attempts);
            for (int i = 0; i < batch.size(); i++) {
                outcomes.set(batch.get(i), answered.get(i));
            }
        }
        return List.copyOf(outcomes);
    }

    @Override
    public Embedded embedQuery(String text) throws InterruptedException {
        if (text.isBlank()) {
            return new Embedded.NoFeatures();
        }
        return switch (ask(List.of(text), 1)) {
            case Answer.Outcomes outcomes -> outcomes.outcomes().getFirst();
            case Answer.NotAccepted notAccepted -> refused(notAccepted);
            case Answer.Later later -> throw unavailable(later, 1);
            case Answer.Misconfigured misconfigured -> throw unavailable(misconfigured.whatToDo());
        };
    }

    @Override
    public void close() {
        closed.countDown();
        connection.close();
    }

    private List<Embedded> embedBatch(List<String> texts, int attempts) throws InterruptedException {
        return switch (ask(texts, attempts)) {
            case Answer.Outcomes outcomes -> outcomes.outcomes();
            case Answer.NotAccepted notAccepted when texts.size() == 1 -> {
                requireHarmlessAccepted(notAccepted, attempts);
                yield List.of(refused(notAccepted));
            }
            case Answer.NotAccepted _ -> embedHalves(texts, attempts);
            case Answer.Later later -> throw unavailable(later, attempts);
            case Answer.Misconfigured misconfigured -> throw unavailable(misconfigured.whatToDo());
        };
    }

    private List<Embedded> embedHalves(List<String> texts, int attempts) throws InterruptedException {
        int half = texts.size() / 2;
        List<Embedded> outcomes = new ArrayList<>(embedBatch(texts.subList(0, half), attempts));
        outcomes.addAll(embedBatch(texts.subList(half, texts.size()), attempts));
        return outcomes;
    }

    private void requireHarmlessAccepted(Answer.NotAccepted notAccepted, int attempts) throws InterruptedException {
        if (!hasAnswered && ask(List.of(HARMLESS), attempts) instanceof Answer.NotAccepted) {
            throw unavailable(notAccepted.what() + " to any text: check openai.model and space.dimensions, and whether "
                    + "the model takes the dimensions with a request");
        }
    }

    /** The answer, after as many attempts as allowed while it is {@link Answer.Later}. */
    private Answer ask(List<String> texts, int attempts) throws InterruptedException {
        for (int attempt = 1;; attempt++) {
            Answer answer = isClosed() ? Answer.Later.because("is closed") : connection.attempt(texts);
            if (answer instanceof Answer.Outcomes) {
                hasAnswered = true;
            }
            boolean again = answer instanceof Answer.Later later && attempt < attempts && later.retryAfter().compareTo(
                    settings.maxBackoff()) <= 0 && !pausedUntilClosed(attempt, later.retryAfter());
            if (!again) {
                return answer;
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean pausedUntilClosed(int failures, Duration retryAfter) throws InterruptedException {
        Duration pause = backoff.pause(failures, retryAfter, ThreadLocalRandom.current());
        return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Embedded refused(Answer.NotAccepted notAccepted) {
        return new Embedded.Refused(new Rejection(RejectReason.EMBEDDING_REFUSED, "model " + settings.model() + ' '
                + notAccepted.what() + " to this text alone; it may be too long for it"));
    }

    private ModelUnavailableException unavailable(String what) {
        return new ModelUnavailableException(service() + what, Duration.ZERO);
    }

    private ModelUnavailableException unavailable(Answer.Later later, int attempts) {
        String message = service() + later.why() + (attempts > 1 ? " (at most " + attempts + " attempts)" : "");
        return later.cause().isEmpty()
                ? new ModelUnavailableException(message, later.retryAfter())
                : new ModelUnavailableException(message, later.retryAfter(), later.cause().getFirst());
    }

    private String service() {
        return "the embedding service at " + settings.baseUrl() + ' ';
    }
}
