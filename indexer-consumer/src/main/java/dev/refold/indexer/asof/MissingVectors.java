package dev.refold.indexer.asof;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.indexer.embedder.Backoff;
import dev.refold.indexer.embedder.DocumentDraft.Wanted;
import dev.refold.schemas.ContentHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Asks the model for what is missing: full requests, {@link Embedder#inFlight()} at once, and when all of those are
 * answered the next ones. A request that fails is made again, with a growing pause, a bounded number of times. Used by one
 * thread, whose interruption ends the requests in flight.
 */
final class MissingVectors implements AutoCloseable {

    /** Of texts held until they are sent. */
    private static final long MAX_CHARS = 8L << 20;
    private static final Duration LOOK_UP_EVERY = Duration.ofMillis(500);

    private final Embedder embedder;
    private final PastVectors vectors;
    private final int attempts;
    private final LongConsumer answered;
    private final ExecutorService threads;
    /** By hash, in the order they came. */
    private final Map<ContentHash, Wanted> held = new LinkedHashMap<>();
    private long heldChars;

    /**
     * @param answered told how many chunks the model just answered, and 0 now and then while it is waited for; on the
     *     calling thread, and what it throws ends the call
     */
    MissingVectors(Embedder embedder, PastVectors vectors, int attempts, LongConsumer answered) {
        this.embedder = embedder;
        this.vectors = vectors;
        this.attempts = attempts;
        this.answered = answered;
        this.threads = Executors.newFixedThreadPool(embedder.inFlight(),
                Thread.ofPlatform().daemon().name("as-of-embedding-", 0).factory());
    }

    /** @throws ModelUnavailableException when the model failed too often in a row */
    void add(Wanted wanted) throws InterruptedException {
        if (held.containsKey(wanted.hash()) || !vectors.isMissing(wanted.hash())) {
            return;
        }
        held.put(wanted.hash(), wanted);
        heldChars += wanted.text().length();
        if (held.size() >= embedder.batchTexts() * embedder.inFlight() || heldChars >= MAX_CHARS) {
            flush();
        }
    }

    /** @throws ModelUnavailableException as {@link #add} */
    void flush() throws InterruptedException {
        List<Wanted> all = List.copyOf(held.values());
        held.clear();
        heldChars = 0;
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int from = 0; from < all.size(); from += embedder.batchTexts()) {
            List<Wanted> request = all.subList(from, Math.min(all.size(), from + embedder.batchTexts()));
            requests.add(() -> ask(request));
        }
        // All begin before any is waited for; what ends the wait is thrown, and closing ends the rest.
        for (Future<Integer> request : requests.stream().map(threads::submit).toList()) {
            answered.accept(resultOf(request));
        }
    }

    private int resultOf(Future<Integer> request) throws InterruptedException {
        while (true) {
            try {
                return request.get(LOOK_UP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                answered.accept(0);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a request to the model ended", e);
            }
        }
    }

    private int ask(List<Wanted> request) throws InterruptedException {
        List<String> texts = request.stream().map(Wanted::text).toList();
        for (int failures = 1;; failures++) {
            try {
                List<Embedded> answers = answers(texts);
                for (int i = 0; i < answers.size(); i++) {
                    vectors.answer(request.get(i).hash(), answers.get(i));
                }
                return answers.size();
            } catch (ModelUnavailableException e) {
                if (failures >= attempts) {
                    throw new ModelUnavailableException("the model failed " + failures + " times in a row ("
                            + e.getMessage() + "); look again when it answers, what it answered is kept meanwhile",
                            e.retryAfter(), e);
                }
                Thread.sleep(Backoff.DEFAULT.pause(failures, e.retryAfter(),
                        ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    private List<Embedded> answers(List<String> texts) throws InterruptedException {
        List<Embedded> answers = embedder.embedDocuments(texts);
        if (answers.size() != texts.size()) {
            throw new ModelUnavailableException("it gave " + answers.size() + " answers to " + texts.size() + " texts",
                    Duration.ZERO);
        }
        return answers;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        // Whoever still answers would write to a database that is closed next.
        threads.close();
    }
}
