package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a plan and the model's answers together. Pure. */
final class Assemble {

    private Assemble() {}

    /**
     * @param outcomes one for each of the plan's texts; one refused refuses the document
     * @param content the event's document hash
     */
    static Assembled document(ChunkPlan plan, List<Embedded> outcomes, int dimensions, Order order, Position source,
            ContentHash content) {
        Optional<Rejection> rejection = outcomes.stream().flatMap(outcome -> fault(outcome, dimensions).stream())
                .findFirst();
        if (rejection.isPresent()) {
            return new Assembled.Rejected(rejection.get());
        }
        List<Chunk> chunks = new ArrayList<>();
        for (ChunkPlan.PlannedChunk planned : plan.chunks()) {
            Optional<Embedding> vector = switch (planned.source()) {
                case ChunkPlan.Source.Known known -> known.vector();
                case ChunkPlan.Source.Asked asked -> vector(outcomes.get(asked.index()));
            };
            chunks.add(new Chunk(chunks.size(), planned.start(), planned.end(), planned.hash(), vector));
        }
        DocumentEvent.Upserted event = plan.event();
        return new Assembled.Document(new EmbeddedDocument.Present(event.key(), order, source, content, event.title(),
                plan.text(), event.language(), event.metadata(), event.occurredAt(), chunks));
    }

    private static Optional<Rejection> fault(Embedded outcome, int dimensions) {
        return switch (outcome) {
            case Embedded.Refused refused -> Optional.of(refused.rejection());
            case Embedded.NoFeatures _ -> Optional.empty();
            case Embedded.Vector vector -> vector.embedding().dimensions() == dimensions
                    ? Optional.empty()
                    : Optional.of(new Rejection(RejectReason.WRONG_DIMENSION, "the model answered with "
                            + vector.embedding().dimensions() + " dimensions, the space has " + dimensions
                            + "; configure the space for this model"));
        };
    }

    private static Optional<Embedding> vector(Embedded outcome) {
        return switch (outcome) {
            case Embedded.Vector vector -> Optional.of(vector.embedding());
            case Embedded.NoFeatures _ -> Optional.empty();
            case Embedded.Refused refused ->
                throw new IllegalStateException("refused: " + refused.rejection().reason().code());
        };
    }
}
