package dev.refold.store.pgvector;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.BatchRules;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a batch changes: only what differs from what is stored. Pure.
 *
 * @param heads every document that replaces what is stored
 * @param chunks new or changed ones
 * @param goneChunks rows to delete; changed ones are written over
 * @param vectors of hashes not stored yet
 * @param goneVectors of hashes that no chunk of the document has any more
 * @param statistics by tenant, what to add
 * @param stale documents left alone
 */
record BatchPlan(List<EmbeddedDocument> heads, List<BatchPlan.ChunkRow> chunks, List<BatchPlan.ChunkKey> goneChunks,
        List<BatchPlan.VectorRow> vectors, List<BatchPlan.VectorKey> goneVectors,
        Map<String, BatchPlan.Statistics> statistics, int stale) {

    BatchPlan {
        heads = List.copyOf(heads);
        chunks = List.copyOf(chunks);
        goneChunks = List.copyOf(goneChunks);
        vectors = List.copyOf(vectors);
        goneVectors = List.copyOf(goneVectors);
        statistics = Map.copyOf(statistics);
    }

    record ChunkKey(DocumentKey document, int ordinal) {}

    record ChunkRow(DocumentKey document, Chunk chunk, String text, ChunkTerms terms) {}

    record VectorKey(DocumentKey document, ContentHash hash) {}

    record VectorRow(DocumentKey document, ContentHash hash, Embedding vector) {}

    /** Of visible documents; {@code length} in tokens, over all chunks. */
    record Statistics(long documents, long chunks, long length) {

        Statistics plus(Statistics other) {
            return new Statistics(documents + other.documents, chunks + other.chunks, length + other.length);
        }

        Statistics negated() {
            return new Statistics(-documents, -chunks, -length);
        }
    }

    /**
     * Decides.
     *
     * @param documents one per key
     * @param stored of those that are there, deleted ones included
     */
    static BatchPlan of(List<EmbeddedDocument> documents, Map<DocumentKey, StoredState> stored,
            TextAnalysis analysis) {
        Builder builder = new Builder(analysis);
        documents.forEach(document -> builder.add(document, Optional.ofNullable(stored.get(document.key()))));
        return builder.build();
    }

    private static final class Builder {

        private final TextAnalysis analysis;
        private final List<EmbeddedDocument> heads = new ArrayList<>();
        private final List<ChunkRow> chunks = new ArrayList<>();
        private final List<ChunkKey> goneChunks = new ArrayList<>();
        private final List<VectorRow> vectors = new ArrayList<>();
        private final List<VectorKey> goneVectors = new ArrayList<>();
        private final Map<String, Statistics> statistics = new TreeMap<>();
        private int stale;

        Builder(TextAnalysis analysis) {
            this.analysis = analysis;
        }

        BatchPlan build() {
            return new BatchPlan(heads, chunks, goneChunks, vectors, goneVectors, statistics, stale);
        }

        void add(EmbeddedDocument document, Optional<StoredState> stored) {
            if (!BatchRules.replaces(document, stored.map(StoredState::order))) {
                stale++;
                return;
            }
            heads.add(document);
            List<Chunk> wanted = switch (document) {
                case EmbeddedDocument.Present present -> present.chunks();
                case EmbeddedDocument.Deleted _ -> List.of();
            };
            List<StoredState.Range> ranges = stored.map(StoredState::chunks).orElse(List.of());
            long length = switch (document) {
                case EmbeddedDocument.Present present -> planChunks(present, ranges);
                case EmbeddedDocument.Deleted _ -> 0;
            };
            ranges.stream().filter(range -> range.ordinal() >= wanted.size())
                    .forEach(range -> goneChunks.add(new ChunkKey(document.key(), range.ordinal())));
            planVectors(document.key(), wanted, stored.map(StoredState::vectors).orElse(Set.of()));
            boolean visible = document instanceof EmbeddedDocument.Present;
            Statistics after = new Statistics(visible ? 1 : 0, wanted.size(), length);
            statistics.merge(document.key().tenant(), after.plus(before(stored).negated()), Statistics::plus);
        }

        /** Returns the document's length in tokens. */
        private long planChunks(EmbeddedDocument.Present document, List<StoredState.Range> stored) {
            Map<Integer, StoredState.Range> byOrdinal = stored.stream()
                    .collect(Collectors.toMap(StoredState.Range::ordinal, Function.identity()));
            long length = 0;
            for (Chunk chunk : document.chunks()) {
                Optional<StoredState.Range> same = Optional.ofNullable(byOrdinal.get(chunk.ordinal()))
                        .filter(range -> isSame(chunk, range));
                length += same.isPresent() ? same.get().length() : write(document, chunk);
            }
            return length;
        }

        private int write(EmbeddedDocument.Present document, Chunk chunk) {
            String text = document.textOf(chunk);
            ChunkTerms terms = ChunkTerms.of(analysis, document.title(), text);
            chunks.add(new ChunkRow(document.key(), chunk, text, terms));
            return terms.length();
        }

        /** The hash covers title and text, so what else a row has follows from it. */
        private static boolean isSame(Chunk chunk, StoredState.Range range) {
            return chunk.hash().equals(range.hash()) && chunk.start() == range.start() && chunk.end() == range.end();
        }

        /** Chunks with equal hashes share a row. */
        private void planVectors(DocumentKey key, List<Chunk> wanted, Set<ContentHash> stored) {
            Map<ContentHash, Embedding> needed = new LinkedHashMap<>();
            wanted.forEach(chunk -> chunk.vector().ifPresent(vector -> needed.putIfAbsent(chunk.hash(), vector)));
            needed.forEach((hash, vector) -> {
                if (!stored.contains(hash)) {
                    vectors.add(new VectorRow(key, hash, vector));
                }
            });
            Set<ContentHash> gone = new HashSet<>(stored);
            gone.removeAll(needed.keySet());
            gone.forEach(hash -> goneVectors.add(new VectorKey(key, hash)));
        }

        private static Statistics before(Optional<StoredState> stored) {
            return stored.map(state -> new Statistics(state.deleted() ? 0 : 1, state.chunks().size(),
                    state.chunks().stream().mapToLong(StoredState.Range::length).sum()))
                    .orElse(new Statistics(0, 0, 0));
        }
    }
}
