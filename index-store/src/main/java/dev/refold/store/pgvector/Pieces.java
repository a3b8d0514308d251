package dev.refold.store.pgvector;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All rows of the three tables under one key, put together. Pure.
 *
 * @param heads one, unless something is wrong; empty for a row that cannot be one
 */
record Pieces(DocumentKey key, List<Optional<ScannedHead>> heads, List<Pieces.ChunkPiece> chunks,
        List<Pieces.VectorPiece> vectors) {

    Pieces {
        heads = List.copyOf(heads);
        chunks = List.copyOf(chunks);
        vectors = List.copyOf(vectors);
    }

    record ChunkPiece(int ordinal, ContentHash hash, int start, int end, String text) {}

    record VectorPiece(ContentHash hash, RawVector vector) {}

    /** The document, if there is one, and what is wrong besides. */
    List<Scanned> assembled() {
        Optional<ScannedHead> head = heads.stream().flatMap(Optional::stream).findFirst();
        List<Scanned> found = new ArrayList<>();
        head.ifPresent(row -> found.add(document(row)));
        wrong(head).ifPresent(what -> found.add(new Scanned.Stray(key, what)));
        return found;
    }

    private ScannedDocument document(ScannedHead head) {
        Map<ContentHash, RawVector> byHash = new HashMap<>();
        vectors.forEach(piece -> byHash.put(piece.hash(), piece.vector()));
        return new ScannedDocument(key, head.order(), head.source(),
                head.content().map(content -> new ScannedDocument.Content(content.hash(), content.title(),
                        content.language(), content.metadata(), content.occurredAt(),
                        chunks.stream().map(chunk -> new ScannedDocument.ScannedChunk(chunk.ordinal(), chunk.start(),
                                chunk.end(), chunk.hash(), chunk.text(), Optional.ofNullable(byHash.get(chunk.hash()))))
                                .toList())));
    }

    private Optional<String> wrong(Optional<ScannedHead> head) {
        if (head.isEmpty()) {
            return Optional.of((heads.isEmpty() ? "no head" : "a damaged head") + ", " + counted());
        }
        if (heads.size() > 1) {
            return Optional.of(heads.size() + " heads");
        }
        Optional<ScannedHead.Content> content = head.get().content();
        if (content.isEmpty()) {
            return chunks.isEmpty() && vectors.isEmpty()
                    ? Optional.empty()
                    : Optional.of(counted() + " of a deleted document");
        }
        if (content.get().chunkCount() != chunks.size()) {
            return Optional.of("its head counts " + content.get().chunkCount() + " chunks, there are " + chunks.size());
        }
        Set<ContentHash> needless = new HashSet<>();
        vectors.forEach(vector -> needless.add(vector.hash()));
        chunks.forEach(chunk -> needless.remove(chunk.hash()));
        return needless.isEmpty() ? Optional.empty() : Optional.of(needless.size() + " vectors of no chunk");
    }

    private String counted() {
        return chunks.size() + " chunks, " + vectors.size() + " vectors";
    }
}
