package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The embedder's decisions for one who folds {@code documents} once more: the same gate, fence and planner, without
 * Kafka Streams and without a model. What is known of documents is kept by the caller, as bytes that only this class
 * reads; they are not for keeping longer than a fold. Pure and immutable; safe for any number of threads.
 *
 * <p>
 * It decides as if the model had answered every event before the next one came. The one difference: an event that waited
 * for the model while a newer one came, which the model then refused, never made a state in {@code embeddings}, and does
 * here.
 */
public final class DocumentFold {

    private final long logEpoch;
    private final Gate gate;
    private final ChunkPlanner planner;
    private final EmbeddedCodec codec = new EmbeddedCodec();

    /** @param partitions of {@code documents} */
    public DocumentFold(EmbedderSettings settings, int partitions) {
        this.logEpoch = settings.logEpoch();
        this.gate = new Gate(new EventCodec(settings.limits()), partitions);
        this.planner = new ChunkPlanner(new SpaceCutter(settings.space().chunker()), settings.space().dimensions(),
                settings.limits().chunks(), settings.maxEmbeddedBytes());
    }

    /**
     * Judges the next record of a partition.
     *
     * @param heads the head kept last for a document; empty for one never seen
     * @return empty when the record changes nothing: superseded, a duplicate or a dead letter
     */
    public Optional<FoldedEvent> next(Position position, RawRecord raw, Function<DocumentKey, Optional<Bytes>> heads) {
        LoggedRecord logged = new LoggedRecord(position, logEpoch, raw);
        return switch (gate.judge(logged)) {
            case Gate.Answer.Rejected _ -> Optional.empty();
            case Gate.Answer.Accepted accepted -> fenced(logged, accepted,
                    heads.apply(accepted.event().key()).map(DocumentFold::headOf));
        };
    }

    private Optional<FoldedEvent> fenced(LoggedRecord logged, Gate.Answer.Accepted accepted, Optional<Head> known) {
        DocumentEvent event = accepted.event();
        return switch (Fence.decide(accepted.candidate(), known)) {
            case Verdict.Superseded _ -> Optional.empty();
            case Verdict.Conflict _ -> Optional.empty();
            case Verdict.Duplicate duplicate ->
                Optional.of(new FoldedEvent(event.key(), bytes(duplicate.head()), Optional.empty()));
            case Verdict.Accepted newer -> isEmbeddable(event)
                    ? Optional.of(new FoldedEvent(event.key(), bytes(newer.head()),
                            Optional.of(state(newer.head(), logged))))
                    : Optional.empty();
        };
    }

    private boolean isEmbeddable(DocumentEvent event) {
        return switch (event) {
            case DocumentEvent.Deleted _ -> true;
            case DocumentEvent.Upserted upserted ->
                planner.plan(upserted, Optional.empty()) instanceof Planned.Plan;
        };
    }

    /** @param state as {@link #next} gave it */
    public DocumentDraft draft(Bytes state) {
        ByteBuffer buffer = ByteBuffer.wrap(state.toArray());
        byte[] headBytes = new byte[buffer.getInt()];
        buffer.get(headBytes);
        byte[] record = new byte[buffer.remaining()];
        buffer.get(record);
        Head head = headOf(Bytes.of(headBytes));
        LoggedRecord logged = StateCodec.pending(record);
        return switch (gate.judge(logged)) {
            case Gate.Answer.Rejected rejected -> throw new IllegalStateException("the record at "
                    + logged.position() + " was accepted before: " + rejected.rejection().message());
            case Gate.Answer.Accepted accepted -> draft(accepted.event(), head, logged.position());
        };
    }

    private DocumentDraft draft(DocumentEvent event, Head head, Position source) {
        return switch (event) {
            case DocumentEvent.Deleted deleted ->
                new DocumentDraft.Gone(new EmbeddedDocument.Deleted(deleted.key(), head.order(), source));
            case DocumentEvent.Upserted upserted -> switch (planner.plan(upserted, Optional.empty())) {
                case Planned.Plan planned -> cut(planned.plan(), head, source);
                case Planned.Rejected rejected -> throw new IllegalStateException("the record at " + source
                        + " was planned before: " + rejected.rejection().message());
            };
        };
    }

    private DocumentDraft cut(ChunkPlan plan, Head head, Position source) {
        TreeMap<Integer, ContentHash> asked = new TreeMap<>();
        for (ChunkPlan.PlannedChunk chunk : plan.chunks()) {
            if (chunk.source() instanceof ChunkPlan.Source.Asked(int index)) {
                asked.putIfAbsent(index, chunk.hash());
            }
        }
        List<DocumentDraft.Wanted> wanted = asked.entrySet().stream()
                .map(one -> new DocumentDraft.Wanted(one.getValue(), plan.texts().get(one.getKey()))).toList();
        return new DocumentDraft.Cut(plan.chunks().size(), wanted, source,
                answers -> finish(plan, answers, head, source));
    }

    private Optional<EmbeddedDocument.Present> finish(ChunkPlan plan, List<Embedded> answers, Head head,
            Position source) {
        return switch (Assemble.document(plan, answers, planner.dimensions(), head.order(), source, head.content())) {
            case Assembled.Rejected _ -> Optional.empty();
            case Assembled.Document assembled ->
                codec.encode(assembled.document()).length > planner.maxEmbeddedBytes()
                        ? Optional.empty()
                        : Optional.of(assembled.document());
        };
    }

    private static Bytes state(Head head, LoggedRecord logged) {
        byte[] headBytes = StateCodec.heads(Heads.NONE.stored(head));
        byte[] record = StateCodec.pending(logged);
        return Bytes.of(ByteBuffer.allocate(Integer.BYTES + headBytes.length + record.length)
                .putInt(headBytes.length).put(headBytes).put(record).array());
    }

    private static Bytes bytes(Head head) {
        return Bytes.of(StateCodec.heads(Heads.NONE.stored(head)));
    }

    private static Head headOf(Bytes bytes) {
        return StateCodec.heads(bytes.toArray()).stored().orElseThrow();
    }
}
