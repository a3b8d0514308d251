package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A model that can be held, broken and asked what it saw. What a text says decides its answer: {@code REFUSED},
 * {@code FEATURELESS}, {@code MISSHAPEN}; anything else has a vector drawn from its hash.
 */
final class FakeEmbedder implements Embedder {

    static final int DIMENSIONS = 4;

    private final boolean local;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<List<String>> requests = new ArrayList<>();
    private boolean held;
    private boolean down;

    private FakeEmbedder(boolean local) {
        this.local = local;
    }

    static FakeEmbedder remote() {
        return new FakeEmbedder(false);
    }

    static FakeEmbedder inProcess() {
        return new FakeEmbedder(true);
    }

    /** Calls wait until {@link #release}. */
    void hold() {
        set(true, down);
    }

    void release() {
        set(false, down);
    }

    /** Calls fail until {@link #mend}. */
    void breakDown() {
        set(held, true);
    }

    void mend() {
        set(held, false);
    }

    private void set(boolean nowHeld, boolean nowDown) {
        lock.lock();
        try {
            held = nowHeld;
            down = nowDown;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All texts it was asked for and answered, in order. */
    List<String> texts() {
        lock.lock();
        try {
            return requests.stream().flatMap(List::stream).toList();
        } finally {
            lock.unlock();
        }
    }

    static Embedding vectorOf(String text) {
        Random random = new Random(text.hashCode());
        float[] components = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            components[i] = (float) random.nextGaussian();
        }
        return Embedding.normalised(components);
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (held) {
                changed.await();
            }
            if (down) {
                throw new ModelUnavailableException("429", Duration.ofMillis(1));
            }
            requests.add(List.copyOf(texts));
        } finally {
            lock.unlock();
        }
        return texts.stream().map(FakeEmbedder::answer).toList();
    }

    private static Embedded answer(String text) {
        if (text.contains("REFUSED")) {
            return new Embedded.Refused(new Rejection(RejectReason.EMBEDDING_REFUSED, "the model refuses this text"));
        }
        if (text.contains("FEATURELESS")) {
            return new Embedded.NoFeatures();
        }
        return text.contains("MISSHAPEN")
                ? new Embedded.Vector(Embedding.normalised(1, 2, 3))
                : new Embedded.Vector(vectorOf(text));
    }

    @Override
    public Embedded embedQuery(String text) {
        return answer(text);
    }

    @Override
    public String provider() {
        return "fake";
    }

    @Override
    public String model() {
        return "fake";
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public int batchTexts() {
        return 4;
    }

    @Override
    public int inFlight() {
        return 2;
    }

    @Override
    public boolean local() {
        return local;
    }

    @Override
    public void close() {
        // Nothing to free.
    }
}
