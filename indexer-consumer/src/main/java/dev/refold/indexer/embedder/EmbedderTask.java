package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.RecordHeader;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import dev.refold.schemas.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Folds one partition of {@code documents}: asks the gate, the fence, the planner, and writes down what they say.
 * Nothing here waits for the model. Used by one stream thread; knows nothing of Kafka Streams.
 */
final class EmbedderTask {

    /** Records planned in one punctuation; chunking them takes milliseconds each. */
    private static final int FED_AT_ONCE = 32;

    private final EmbedderRules rules;
    private final Embedder embedder;
    private final DocumentStates states;
    private final PendingQueue queue;
    private final TokenMeter meter;
    private final Outbox outbox;
    private final EmbedderListener listener;
    private final Clock clock;
    private final EmbeddedCodec codec = new EmbeddedCodec();
    private final int partition;
    private Progress progress;
    private Optional<Refill> refill = Optional.empty();
    /** When work on the record at hand began, of {@link System#nanoTime}. */
    private long begunNanos;

    EmbedderTask(EmbedderRules rules, Embedder embedder, DocumentStates states, EmbeddingWorkers workers,
            TokenMeter meter, Outbox outbox, EmbedderListener listener, Clock clock, int partition) {
        this.rules = rules;
        this.embedder = embedder;
        this.states = states;
        this.queue = new PendingQueue(states, workers);
        this.meter = meter;
        this.outbox = outbox;
        this.listener = listener;
        this.clock = clock;
        this.partition = partition;
        Progress known = rules.log().resume(states.progress(), rules.outputId());
        if (known.isElsewhere(rules.outputId())) {
            this.refill = Optional.of(new Refill(states, outbox, codec, partition));
            this.progress = known;
        } else {
            this.progress = known.in(rules.outputId());
        }
        meter.restored(partition, progress.tokens());
    }

    Progress progress() {
        return progress;
    }

    /** One record, whatever is in it. Ends as one outcome, or waits for the model. */
    void consume(LoggedRecord logged) {
        begunNanos = System.nanoTime();
        progress = progress.consumed(logged.position().offset());
        switch (rules.gate().judge(logged)) {
            case Gate.Answer.Rejected rejected -> reject(logged, rejected.rejection());
            case Gate.Answer.Accepted accepted -> fence(logged, accepted);
        }
        bookTokens();
        states.putProgress(progress);
    }

    private void bookTokens() {
        progress = progress.withTokens(meter.book(partition, progress.tokens()));
    }

    private void fence(LoggedRecord logged, Gate.Answer.Accepted accepted) {
        DocumentKey key = accepted.event().key();
        Heads heads = states.heads(key);
        switch (Fence.decide(accepted.candidate(), heads.newest())) {
            case Verdict.Superseded _ -> decided(Outcome.SUPERSEDED);
            case Verdict.Conflict conflict -> reject(logged, conflict.rejection());
            case Verdict.Duplicate duplicate -> {
                if (!heads.newest().equals(Optional.of(duplicate.head()))) {
                    states.putHeads(key, heads.newest(duplicate.head()));
                }
                decided(Outcome.DUPLICATE);
            }
            case Verdict.Accepted newer -> {
                switch (accepted.event()) {
                    case DocumentEvent.Deleted _ -> delete(logged, key, heads, newer.head());
                    case DocumentEvent.Upserted upserted -> upsert(logged, upserted, heads, newer.head());
                }
            }
        }
    }

    private void delete(LoggedRecord logged, DocumentKey key, Heads heads, Head head) {
        byte[] encoded = codec.encode(new EmbeddedDocument.Deleted(key, head.order(), logged.position()));
        displace(key, heads);
        states.removePresent(key);
        states.putHeads(key, heads.stored(head));
        outbox.document(key, encoded, traceOf(logged));
        decided(Outcome.EMBEDDED);
    }

    private void upsert(LoggedRecord logged, DocumentEvent.Upserted event, Heads heads, Head head) {
        switch (rules.planner().plan(event, states.present(event.key()))) {
            case Planned.Rejected rejected -> reject(logged, rejected.rejection());
            case Planned.Plan planned -> answersAtOnce(planned.plan()).ifPresentOrElse(
                    outcomes -> finish(logged, planned.plan(), outcomes, heads, head),
                    () -> defer(logged, planned.plan(), heads, head));
        }
    }

    /**
     * What needs no model, or only one in this process, need not wait. A large document does even then: the transaction
     * would not end in time.
     */
    private Optional<List<Embedded>> answersAtOnce(ChunkPlan plan) {
        if (plan.texts().isEmpty()) {
            return Optional.of(List.of());
        }
        if (!embedder.local() || plan.texts().size() > embedder.batchTexts()) {
            return Optional.empty();
        }
        long tokens = TokenMeter.estimate(plan.texts());
        if (!meter.begin(tokens)) {
            return Optional.empty();
        }
        try {
            List<Embedded> outcomes = embedder.embedDocuments(plan.texts());
            meter.spent(tokens);
            listener.modelAnswered(plan.texts().size());
            return Optional.of(outcomes);
        } catch (ModelUnavailableException e) {
            // The workers try again and report it.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            meter.end(tokens);
        }
    }

    private void defer(LoggedRecord logged, ChunkPlan plan, Heads heads, Head head) {
        DocumentKey key = plan.event().key();
        displace(key, heads);
        states.putHeads(key, heads.waiting(head, logged.arrival()));
        states.putPending(logged);
        queue.added(logged, plan);
    }

    /**
     * What waits for the model is overtaken by something newer. It stays so when the model refuses the newer one later:
     * one record a document waits, so the document then keeps its embedded state.
     */
    private void displace(DocumentKey key, Heads heads) {
        heads.waiting().ifPresent(waiting -> {
            queue.cancel(key);
            states.removePending(waiting.arrival());
            decided(Outcome.SUPERSEDED);
        });
    }

    private void finish(LoggedRecord logged, ChunkPlan plan, List<Embedded> outcomes, Heads heads, Head head) {
        switch (Assemble.document(plan, outcomes, rules.planner().dimensions(), head.order(), logged.position(),
                head.content())) {
            case Assembled.Rejected rejected -> reject(logged, rejected.rejection());
            case Assembled.Document assembled -> emit(logged, assembled.document(), heads, head);
        }
    }

    private void emit(LoggedRecord logged, EmbeddedDocument.Present document, Heads heads, Head head) {
        byte[] encoded = codec.encode(document);
        int limit = rules.planner().maxEmbeddedBytes();
        if (encoded.length > limit) {
            reject(logged, new Rejection(RejectReason.EMBEDDED_TOO_LARGE, "text, metadata and vectors make "
                    + encoded.length + " bytes, the limit is " + limit + "; split the document or choose larger"
                    + " chunks"));
            return;
        }
        displace(document.key(), heads);
        states.putPresent(document.key(), encoded);
        states.putHeads(document.key(), heads.stored(head));
        outbox.document(document.key(), encoded, traceOf(logged));
        decided(Outcome.EMBEDDED);
    }

    /** Takes what the model answered and gives it more to do. */
    void collect() {
        Progress before = progress;
        for (Optional<EmbeddingJob> job = queue.finished(); job.isPresent(); job = queue.finished()) {
            settle(job.get());
        }
        queue.feed(this::planAgain, FED_AT_ONCE);
        bookTokens();
        refill();
        if (!progress.equals(before)) {
            states.putProgress(progress);
        }
    }

    /** What the topic lacks is not marked as being in it before all of it is. */
    private void refill() {
        if (refill.isPresent() && refill.get().step()) {
            progress = progress.in(rules.outputId());
            refill = Optional.empty();
        }
    }

    private void settle(EmbeddingJob job) {
        DocumentKey key = job.plan().event().key();
        LogPosition arrival = job.source().arrival();
        Heads heads = states.heads(key);
        if (heads.awaits(arrival)) {
            begunNanos = job.begunNanos();
            Head head = heads.waiting().orElseThrow().head();
            states.removePending(arrival);
            states.putHeads(key, heads.withoutWaiting());
            finish(job.source(), job.plan(), job.outcomes(), heads.withoutWaiting(), head);
        }
    }

    /** A record that waits was accepted once, so the gate lets it in again, unless a limit was lowered since. */
    private Optional<ChunkPlan> planAgain(LoggedRecord logged) {
        return switch (rules.gate().judge(logged)) {
            case Gate.Answer.Rejected rejected -> {
                rejectWaiting(logged, rejected.rejection());
                yield Optional.empty();
            }
            case Gate.Answer.Accepted accepted -> planAgain(logged, (DocumentEvent.Upserted) accepted.event());
        };
    }

    private Optional<ChunkPlan> planAgain(LoggedRecord logged, DocumentEvent.Upserted event) {
        return switch (rules.planner().plan(event, states.present(event.key()))) {
            case Planned.Plan planned -> Optional.of(planned.plan());
            case Planned.Rejected rejected -> {
                rejectWaiting(logged, rejected.rejection());
                yield Optional.empty();
            }
        };
    }

    private void rejectWaiting(LoggedRecord logged, Rejection rejection) {
        DocumentKey key = DocumentKey.parse(logged.raw().key().orElseThrow().toUtf8());
        states.removePending(logged.arrival());
        states.putHeads(key, states.heads(key).withoutWaiting());
        reject(logged, rejection);
    }

    /** Says how far everything is decided. True when that is further than it said last. */
    boolean mark() {
        if (refill.isPresent()) {
            return false;
        }
        Optional<Long> offset = progress.nextMark(states.firstPending());
        offset.ifPresent(this::mark);
        return offset.isPresent();
    }

    private void mark(long offset) {
        progress = progress.marked(offset);
        states.putProgress(progress);
        outbox.mark(new Mark(progress.topicId(), partition, progress.epoch(), offset));
    }

    private void reject(LoggedRecord logged, Rejection rejection) {
        outbox.deadLetter(DeadLetter.of(logged.raw(), rejection, rules.log().topic(), logged.position(),
                logged.epoch(), 1, clock.instant()).inSpace(rules.spaceId()));
        listener.deadLetter(rejection.reason());
        decided(Outcome.DEAD_LETTER);
    }

    private void decided(Outcome outcome) {
        progress = progress.with(progress.counts().decidedOne(outcome));
        listener.decided(outcome);
    }

    private List<RecordHeader> traceOf(LoggedRecord logged) {
        return TraceContext.of(logged.raw().headers())
                .map(trace -> listener.embedded(trace, Duration.ofNanos(System.nanoTime() - begunNanos)).headers())
                .orElse(List.of());
    }

    void close() {
        queue.close();
    }
}
