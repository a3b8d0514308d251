package dev.refold.indexer.asof;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** Hashes as the product does, remembers what it was asked, refuses texts with {@code REFUSED}, may hang or fail. */
final class CountingEmbedder implements Embedder {

    private static final int BATCH = 5;

    private final HashingEmbedder hashing = new HashingEmbedder(PastStage.SPACE.dimensions(), "english");
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> texts = new ArrayList<>();
    private int failures;
    private int answersBeforeHanging = Integer.MAX_VALUE;
    final CountDownLatch hangs = new CountDownLatch(1);

    void failNext(int calls) {
        failures = calls;
    }

    void hangAfter(int calls) {
        answersBeforeHanging = calls;
    }

    /** Answered, in order. */
    List<String> texts() {
        lock.lock();
        try {
            return List.copyOf(texts);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Embedded> embedDocuments(List<String> asked) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (failures > 0) {
                failures--;
                throw new ModelUnavailableException("429", Duration.ofMillis(1));
            }
            if (answersBeforeHanging == 0) {
                hangs.countDown();
                new CountDownLatch(1).await();
            }
            answersBeforeHanging--;
            texts.addAll(asked);
        } finally {
            lock.unlock();
        }
        List<Embedded> answers = new ArrayList<>(hashing.embedDocuments(asked));
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).contains("REFUSED")) {
                answers.set(i, new Embedded.Refused(new Rejection(RejectReason.EMBEDDING_REFUSED, "no")));
            }
        }
        return answers;
    }

    @Override
    public Embedded embedQuery(String text) {
        return hashing.embedQuery(text);
    }

    @Override
    public String provider() {
        return hashing.provider();
    }

    @Override
    public String model() {
        return hashing.model();
    }

    @Override
    public int dimensions() {
        return hashing.dimensions();
    }

    @Override
    public int batchTexts() {
        return BATCH;
    }

    @Override
    public int inFlight() {
        return 2;
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public void close() {
        hashing.close();
    }
}
