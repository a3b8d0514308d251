package dev.refold.indexer.verify;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.VectorPrecision;
import java.util.List;
import java.util.Optional;

/**
 * What the log says of one document, small enough to keep for every one.
 *
 * @param at where the record lies in {@code embeddings.<space>}
 * @param content digest of everything but key, order, and vectors that are compared with a tolerance
 * @param vectors those compared with a tolerance, by ordinal; otherwise none
 */
record Expected(Position at, Order order, Bytes content, List<Optional<RawVector>> vectors) {

    Expected {
        vectors = List.copyOf(vectors);
    }

    static Expected of(EmbeddedDocument document, Position at, VectorPrecision precision) {
        ScannedDocument wanted = ScannedDocument.of(document);
        return new Expected(at, document.order(), Fingerprint.of(wanted, precision), kept(wanted, precision));
    }

    private static List<Optional<RawVector>> kept(ScannedDocument document, VectorPrecision precision) {
        return switch (precision) {
            case EXACT, HALF -> List.of();
            case NORMALISED_ANEW -> vectors(document);
        };
    }

    private static List<Optional<RawVector>> vectors(ScannedDocument document) {
        return document.content().stream().flatMap(content -> content.chunks().stream())
                .map(ScannedDocument.ScannedChunk::vector).toList();
    }

    /** Whether the stored document is the log's, as a store of this precision keeps it. */
    boolean same(ScannedDocument stored, VectorPrecision precision) {
        return stored.order().equals(order) && Fingerprint.of(stored, precision).equals(content)
                && (vectors.isEmpty() || sameVectors(vectors(stored), precision));
    }

    /** The digests are equal: so are the number of chunks, and which of them have vectors. */
    private boolean sameVectors(List<Optional<RawVector>> stored, VectorPrecision precision) {
        for (int i = 0; i < vectors.size(); i++) {
            Optional<RawVector> found = stored.get(i);
            if (vectors.get(i).filter(wanted -> found.filter(one -> precision.same(wanted, one)).isEmpty())
                    .isPresent()) {
                return false;
            }
        }
        return true;
    }
}
