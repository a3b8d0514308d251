package dev.refold.indexer.asof;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.asof.AsOfProgress.Phase;
import dev.refold.indexer.embedder.DocumentDraft;
import dev.refold.indexer.embedder.DocumentFold;
import dev.refold.indexer.topics.FoundTopic;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Position;
import dev.refold.store.BulkLoad;
import dev.refold.store.IndexStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One look at one past. Used by one thread; an interruption ends it with {@link InterruptedException}.
 *
 * <p>
 * What the model refuses, or is too large with its vectors, is a dead letter, as it was for the embedder: the document
 * stays as it was before. So the fold is repeated without those events, until nothing more is refused; that is rare and
 * costs no vector twice.
 */
final class PastBuild implements AutoCloseable {

    private static final int MAX_ROUNDS = 20;
    private static final int MAX_REFUSED = 10_000;

    private final AsOfSettings settings;
    private final ResolvedPast past;
    private final LogQuestions questions;
    private final PastVectors vectors;
    private final Embedder embedder;
    private final Consumer<AsOfProgress> progress;
    private final DocumentFold fold;
    private final Set<Position> refused = new HashSet<>();
    private FoldedPast folded;

    /** @param progress told on the calling thread; what it throws ends the call */
    PastBuild(AsOfSettings settings, ResolvedPast past, LogQuestions questions, PastVectors vectors, Embedder embedder,
            Consumer<AsOfProgress> progress) {
        this.settings = settings;
        this.past = past;
        this.questions = questions;
        this.vectors = vectors;
        this.embedder = embedder;
        this.progress = progress;
        this.fold = new DocumentFold(settings.embedder(), past.ends().size());
        this.folded = new FoldedPast(settings.folder(), fold);
    }

    /** Folds, and looks what the log has of the vectors. Nothing is paid. */
    PastPlan prepare() throws InterruptedException {
        fold();
        vectors.begin();
        AtomicLong documents = new AtomicLong();
        AtomicLong chunks = new AtomicLong();
        count(Phase.CHUNKING, folded.documents(), draft -> {
            if (draft instanceof DocumentDraft.Cut cut) {
                documents.incrementAndGet();
                chunks.addAndGet(cut.chunks());
                cut.wanted().forEach(wanted -> vectors.want(wanted.hash(), wanted.text().length()));
            }
        });
        boolean known = collect();
        PastVectors.Missing missing = vectors.missing();
        return PastPlan.of(documents.get(), folded.documents() - documents.get(), chunks.get(), missing.chunks(),
                missing.chars(), remarks(known));
    }

    private List<String> remarks(boolean known) {
        List<String> remarks = new ArrayList<>();
        if (!known) {
            remarks.add("space " + settings.embedder().space().id() + " has no log yet, so no vector is reused");
        }
        if (past.logEpoch() > 0) {
            remarks.add("documents is of log epoch " + past.logEpoch()
                    + ": events of earlier epochs count only if they were moved into it");
        }
        return remarks;
    }

    private void fold() throws InterruptedException {
        FoundTopic documents = sameLog();
        PastRules.requireWhole(documents.name(), questions.first(documents), past.ends());
        folded.close();
        folded = new FoldedPast(settings.folder(), fold);
        long total = past.ends().values().stream().mapToLong(Long::longValue).sum();
        read(Phase.FOLDING, documents, Map.of(), past.ends(), total, record -> {
            if (!refused.contains(new Position(record.partition(), record.offset()))) {
                folded.see(record);
            }
        });
        // Offsets of a log made anew meanwhile would mean other events.
        sameLog();
    }

    private FoundTopic sameLog() throws InterruptedException {
        String name = settings.embedder().topics().documents();
        FoundTopic documents = questions.topic(name)
                .orElseThrow(() -> new PastRefusedException("topic " + name + " is gone, so there is no past"));
        PastRules.requireSameLog(past, documents, settings.embedder().logEpoch());
        return documents;
    }

    /** @return whether the space has a log */
    private boolean collect() throws InterruptedException {
        Optional<FoundTopic> embeddings = questions
                .topic(settings.embedder().topics().embeddings(settings.embedder().space()));
        if (embeddings.isEmpty() || vectors.missing().chunks() == 0) {
            return embeddings.isPresent();
        }
        SortedMap<Integer, Long> first = questions.first(embeddings.get());
        SortedMap<Integer, Long> ends = questions.end(embeddings.get());
        long total = ends.values().stream().mapToLong(Long::longValue).sum()
                - first.values().stream().mapToLong(Long::longValue).sum();
        EmbeddedCodec codec = new EmbeddedCodec();
        read(Phase.COLLECTING_VECTORS, embeddings.get(), first, ends, total, record -> {
            if (record.value() != null && codec.decode(record.value()) instanceof EmbeddedDocument.Present present) {
                present.chunks().forEach(vectors::offer);
            }
        });
        return true;
    }

    private void read(Phase phase, FoundTopic topic, Map<Integer, Long> first, SortedMap<Integer, Long> ends,
            long total,
            Consumer<ConsumerRecord<byte[], byte[]>> each) throws InterruptedException {
        long done = 0;
        try (LogReader reader = new LogReader(settings.embedder().kafka())) {
            for (Map.Entry<Integer, Long> end : ends.entrySet()) {
                long from = first.getOrDefault(end.getKey(), 0L);
                long before = done;
                reader.read(new TopicPartition(topic.name(), end.getKey()), from, end.getValue(), record -> {
                    each.accept(record);
                    progress.accept(new AsOfProgress(phase, before + record.offset() + 1 - from, total));
                });
                done += end.getValue() - from;
                progress.accept(new AsOfProgress(phase, done, total));
            }
        }
    }

    /**
     * Embeds what is missing, fills the generation and flushes it.
     *
     * @param prepared what {@link #prepare} gave
     * @return what was loaded
     */
    PastPlan fill(IndexStore store, int generation, PastPlan prepared) throws InterruptedException {
        PastPlan plan = prepared;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            embed();
            Set<Position> more = load(store, generation);
            if (more.isEmpty()) {
                return plan;
            }
            refused.addAll(more);
            if (refused.size() > MAX_REFUSED) {
                throw new PastRefusedException("the model refuses more than " + MAX_REFUSED
                        + " documents; is it the model of the space?");
            }
            plan = prepare();
        }
        throw new PastRefusedException("after " + MAX_ROUNDS + " folds the model still refuses documents, "
                + refused.size() + " by now; is it the model of the space?");
    }

    private void embed() throws InterruptedException {
        long total = vectors.missing().chunks();
        if (total == 0) {
            return;
        }
        AtomicLong done = new AtomicLong();
        progress.accept(new AsOfProgress(Phase.EMBEDDING, 0, total));
        try (MissingVectors missing = new MissingVectors(embedder, vectors, settings.attempts(), answered -> progress
                .accept(new AsOfProgress(Phase.EMBEDDING, done.addAndGet(answered), total)))) {
            folded.forEach(draft -> {
                if (draft instanceof DocumentDraft.Cut cut) {
                    for (DocumentDraft.Wanted wanted : cut.wanted()) {
                        missing.add(wanted);
                    }
                }
            });
            missing.flush();
        }
    }

    /** @return the events that make no document; when there are some, nothing was loaded */
    private Set<Position> load(IndexStore store, int generation) throws InterruptedException {
        Set<Position> without = new HashSet<>();
        try (BulkLoad load = store.beginLoad(generation)) {
            PastLoad batches = new PastLoad(load, settings);
            count(Phase.LOADING, folded.documents(), draft -> {
                switch (draft) {
                    case DocumentDraft.Gone gone -> batches.add(gone.document());
                    case DocumentDraft.Cut cut -> cut.with(vectors::answerOf).ifPresentOrElse(batches::add,
                            () -> without.add(cut.source()));
                }
            });
            if (without.isEmpty()) {
                batches.addBatch();
                progress.accept(new AsOfProgress(Phase.LOADING, folded.documents(), folded.documents()));
                load.flush();
            }
        }
        return without;
    }

    private void count(Phase phase, long total, FoldedPast.Each each) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        progress.accept(new AsOfProgress(phase, 0, total));
        folded.forEach(draft -> {
            each.see(draft);
            progress.accept(new AsOfProgress(phase, done.incrementAndGet(), total));
        });
    }

    @Override
    public void close() {
        folded.close();
    }
}
