package dev.refold.indexer.embedder;

import dev.refold.embedding.TextRange;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans what becomes of a document. A chunk that the document's previous state has already, by hash, keeps its vector:
 * what is paid for is paid once. Chunks with vectors of the producer's own are taken as they are. Pure.
 *
 * @param maxEmbeddedBytes what a record of {@code embeddings} may hold
 */
record ChunkPlanner(DocumentCutter cutter, int dimensions, int maxChunks, int maxEmbeddedBytes) {

    /** Stands between the texts of given chunks. */
    private static final String BETWEEN_CHUNKS = "\n\n";

    Planned plan(DocumentEvent.Upserted event, Optional<EmbeddedDocument.Present> previous) {
        return event.givenChunks().isEmpty() ? ownChunks(event, previous) : givenChunks(event);
    }

    private Planned ownChunks(DocumentEvent.Upserted event, Optional<EmbeddedDocument.Present> previous) {
        DocumentCutter.Cut cut;
        try {
            cut = cutter.cut(event.content(), event.contentType());
        } catch (RuntimeException e) {
            // A parser meets what it was not written for. The next record must not wait behind this one for ever.
            return rejected(RejectReason.INVALID, "the content cannot be read as " + event.contentType().mediaType()
                    + " (" + e.getClass().getSimpleName() + "); send it as text/plain");
        }
        if (!isStorable(cut.text())) {
            return rejected(RejectReason.INVALID, "the content means U+0000 or half a surrogate pair, as a character"
                    + " reference perhaps; remove it");
        }
        return ownChunks(event, cut, previous);
    }

    /** The gate saw the content, not what its markup stands for. */
    private static boolean isStorable(String text) {
        return text.codePoints().noneMatch(
                point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }

    private Planned ownChunks(DocumentEvent.Upserted event, DocumentCutter.Cut cut,
            Optional<EmbeddedDocument.Present> previous) {
        Map<ContentHash, ChunkPlan.Source> sources = new HashMap<>();
        previous.ifPresent(present -> present.chunks()
                .forEach(chunk -> sources.put(chunk.hash(), new ChunkPlan.Source.Known(chunk.vector()))));
        List<ChunkPlan.PlannedChunk> chunks = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (TextRange range : cut.ranges()) {
            String text = range.of(cut.text());
            ContentHash hash = Chunk.hashOf(event.title(), text);
            ChunkPlan.Source source = sources.computeIfAbsent(hash, _ -> {
                texts.add(Chunk.embeddedText(event.title(), text));
                return new ChunkPlan.Source.Asked(texts.size() - 1);
            });
            chunks.add(new ChunkPlan.PlannedChunk(range.start(), range.end(), hash, source));
        }
        return checked(new ChunkPlan(event, cut.text(), chunks, texts));
    }

    private Planned givenChunks(DocumentEvent.Upserted event) {
        StringBuilder text = new StringBuilder();
        List<ChunkPlan.PlannedChunk> chunks = new ArrayList<>();
        for (DocumentEvent.GivenChunk given : event.givenChunks()) {
            if (given.vector().dimensions() != dimensions) {
                return rejected(RejectReason.WRONG_DIMENSION, "chunks[" + chunks.size() + "].vector has "
                        + given.vector().dimensions() + " dimensions, the space has " + dimensions
                        + "; send vectors of the space's model");
            }
            if (!chunks.isEmpty()) {
                text.append(BETWEEN_CHUNKS);
            }
            int start = text.length();
            text.append(given.text());
            chunks.add(new ChunkPlan.PlannedChunk(start, text.length(), hashOf(event.title(), given),
                    new ChunkPlan.Source.Known(Optional.of(given.vector()))));
        }
        return checked(new ChunkPlan(event, text.toString(), chunks, List.of()));
    }

    /**
     * Stores keep one vector a hash, so the vector is part of it: the same text with another vector is another chunk,
     * and no chunk of ours takes a producer's vector for its own.
     */
    private static ContentHash hashOf(String title, DocumentEvent.GivenChunk given) {
        StringBuilder vector = new StringBuilder();
        Embedding embedding = given.vector();
        for (int i = 0; i < embedding.dimensions(); i++) {
            vector.append(Integer.toHexString(Float.floatToIntBits(embedding.component(i)))).append(' ');
        }
        return ContentHash.of(title, given.text(), vector.toString());
    }

    /** Before the model is asked: what cannot be written need not be paid for. */
    private Planned checked(ChunkPlan plan) {
        if (plan.chunks().size() > maxChunks) {
            return rejected(RejectReason.TOO_LARGE, "the document makes " + plan.chunks().size()
                    + " chunks, the limit is " + maxChunks + "; split it or raise the limit");
        }
        long leastBytes = (long) plan.chunks().size() * dimensions * Float.BYTES + plan.text().length();
        return leastBytes > maxEmbeddedBytes
                ? rejected(RejectReason.EMBEDDED_TOO_LARGE, "text and vectors of the document make at least "
                        + leastBytes + " bytes, the limit is " + maxEmbeddedBytes
                        + "; split it or choose larger chunks")
                : new Planned.Plan(plan);
    }

    private static Planned rejected(RejectReason reason, String message) {
        return new Planned.Rejected(new Rejection(reason, message));
    }
}
