package dev.refold.indexer.asof;

import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Folds {@code documents} up to a moment of the past, in one space, and fills generations with it. One call after the
 * other, and each works on the calling thread; an interruption ends a call with {@link InterruptedException}.
 *
 * <p>
 * A call that failed is made again from the start, but the vectors that were found or paid for are kept until
 * {@link #close}.
 *
 * <p>
 * Beside the exceptions named, every method throws {@link PastRefusedException} when the past cannot be had,
 * {@link dev.refold.indexer.topics.KafkaUnavailableException} when trying again may help, and
 * {@link java.io.UncheckedIOException} when the disk is full.
 */
public final class AsOfBuilder implements AutoCloseable {

    private final AsOfSettings settings;
    private final Embedder embedder;
    private final InstantSource clock;
    private final LogQuestions questions;
    private final PastVectors vectors;

    /**
     * @param embedder of the space; the caller closes it
     * @throws IllegalArgumentException when the embedder is not the space's
     */
    public AsOfBuilder(AsOfSettings settings, Embedder embedder, InstantSource clock) {
        settings.embedder().requireEmbedderOfSpace(embedder);
        this.settings = settings;
        this.embedder = embedder;
        this.clock = clock;
        this.questions = new LogQuestions(settings.embedder().kafka());
        this.vectors = new PastVectors(settings.folder());
    }

    /** Which events a moment means; to be kept by who asks, see {@link ResolvedPast}. */
    public ResolvedPast resolve(AsOf asOf) throws InterruptedException {
        return new PastResolver(settings.embedder(), questions, clock).resolve(asOf);
    }

    /**
     * What {@link #fill} would cost; folds, and pays nothing.
     *
     * @param progress as of {@link #fill}
     */
    public PastPlan plan(ResolvedPast past, Consumer<AsOfProgress> progress) throws InterruptedException {
        try (PastBuild build = begin(past, progress)) {
            return build.prepare();
        }
    }

    /**
     * Empties a generation that is building, fills it and flushes it. What is left to do is to index it and to finish
     * its load, without a position and without a mark: it follows no log, and is behind whatever does.
     *
     * @param progress told all the while, on the calling thread, and about once a second while the model is waited for;
     *     what it throws ends the call
     * @return what was loaded
     * @throws ModelUnavailableException when the model failed too often
     * @throws StoreException as {@link IndexStore#beginLoad} and {@link dev.refold.store.BulkLoad} do
     */
    public PastPlan fill(IndexStore store, int generation, ResolvedPast past, Consumer<AsOfProgress> progress)
            throws InterruptedException {
        try (PastBuild build = begin(past, progress)) {
            PastPlan plan = build.prepare();
            return build.fill(store, generation, plan);
        }
    }

    private PastBuild begin(ResolvedPast past, Consumer<AsOfProgress> progress) {
        return new PastBuild(settings, past, questions, vectors, embedder, progress);
    }

    /** Forgets the vectors. */
    @Override
    public void close() {
        vectors.close();
        questions.close();
    }
}
