package dev.refold.indexer.asof;

import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes looks at the past in one store and one space. One call after the other, and each works on the calling thread; only
 * {@link #progress} may be asked by any thread meanwhile. An interruption ends a call with {@link InterruptedException}.
 *
 * <p>
 * A build that fails marks its generation failed, and is begun anew: {@link #build} folds again from the start, but the
 * vectors it has are kept until {@link #close}. One whose process died leaves a generation that is building, which
 * {@link #resume} fills from its start.
 *
 * <p>
 * Beside the exceptions named, every method throws {@link PastRefusedException} when the past cannot be had,
 * {@link dev.refold.indexer.topics.KafkaUnavailableException} and {@link StoreException.Unavailable} when trying again may
 * help, and {@link java.io.UncheckedIOException} when the disk is full.
 */
public final class AsOfBuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AsOfBuilder.class);

    private final AsOfSettings settings;
    private final IndexStore store;
    private final Embedder embedder;
    private final InstantSource clock;
    private final LogQuestions questions;
    private final PastVectors vectors;
    private volatile AsOfProgress progress = AsOfProgress.IDLE;

    /**
     * @param embedder of the space; the caller closes it, and the store
     * @throws IllegalArgumentException when the embedder is not the space's
     */
    public AsOfBuilder(AsOfSettings settings, IndexStore store, Embedder embedder, InstantSource clock) {
        settings.embedder().requireEmbedderOfSpace(embedder);
        this.settings = settings;
        this.store = store;
        this.embedder = embedder;
        this.clock = clock;
        this.questions = new LogQuestions(settings.embedder().kafka());
        this.vectors = new PastVectors(settings.folder());
    }

    /** Which events a moment means; to be kept by who asks, see {@link ResolvedPast}. */
    public ResolvedPast resolve(AsOf asOf) throws InterruptedException {
        return new PastResolver(settings.embedder(), questions, clock).resolve(asOf);
    }

    /** What {@link #build} would cost; folds, and pays nothing. */
    public PastPlan plan(ResolvedPast past) throws InterruptedException {
        try (PastBuild build = begin(past)) {
            return build.prepare();
        }
    }

    /**
     * Folds, and fills a generation.
     *
     * @param agreed asked once, before a generation is made and anything is paid
     * @return a generation that is ready; empty when the plan was not agreed to
     * @throws ModelUnavailableException when the model failed too often
     * @throws StoreException.Refused when the store has no generation yet
     */
    public Optional<Generation> build(ResolvedPast past, Predicate<PastPlan> agreed) throws InterruptedException {
        if (store.generations().isEmpty()) {
            // The sink service makes the first generation of an empty store only.
            throw new StoreException.Refused(store.name() + " has no generation yet; start its sink first, so that one"
                    + " follows the log");
        }
        try (PastBuild build = begin(past)) {
            if (!agreed.test(build.prepare())) {
                return Optional.empty();
            }
            Generation made = store.create(settings.embedder().space(), AsOfTask.encode(past));
            LOG.info("{}@{} is filled with the documents as of {}", store.name(), made.number(), past.at());
            return Optional.of(fill(build, made.number()));
        }
    }

    /**
     * Fills a generation whose build ended with its process, from the start: nobody else may be at it.
     *
     * @throws StoreException.Refused when it is no look at the past in this space, or is not building
     */
    public Generation resume(int number) throws InterruptedException {
        Generation generation = store.generations().stream().filter(one -> one.number() == number)
                .filter(one -> one.state() == GenerationState.BUILDING)
                .filter(one -> one.space().equals(settings.embedder().space()))
                .filter(one -> store.task(number).filter(AsOfTask::isOf).isPresent()).findFirst()
                .orElseThrow(() -> new StoreException.Refused(store.name() + '@' + number + " is no look at the past in"
                        + " space " + settings.embedder().space().id() + " that is being built; begin another one"));
        try (PastBuild build = begin(AsOfTask.decode(store.task(number).orElseThrow()))) {
            build.prepare();
            return fill(build, generation.number());
        }
    }

    private PastBuild begin(ResolvedPast past) {
        return new PastBuild(settings, past, questions, vectors, embedder, now -> progress = now);
    }

    private Generation fill(PastBuild build, int number) throws InterruptedException {
        try {
            build.fill(store, number);
            Generation ready = store.transition(number, GenerationState.READY);
            progress = new AsOfProgress(AsOfProgress.Phase.DONE, 0, 0);
            return ready;
        } catch (RuntimeException | InterruptedException e) {
            fail(number, e);
            throw e;
        }
    }

    /** Without the interruption, which would end this as well. */
    private void fail(int number, Exception why) {
        boolean interrupted = Thread.interrupted();
        try {
            store.transition(number, GenerationState.FAILED);
            LOG.warn("{}@{} is given up: {}", store.name(), number, String.valueOf(why.getMessage()));
        } catch (StoreException e) {
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Of the call in hand, or the last one. */
    public AsOfProgress progress() {
        return progress;
    }

    /** Forgets the vectors. */
    @Override
    public void close() {
        vectors.close();
        questions.close();
    }
}
