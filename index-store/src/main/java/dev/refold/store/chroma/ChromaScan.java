package dev.refold.store.chroma;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.GenerationProgress;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads heads page by page with the chunks they name, then the names of all chunks: those that no head names are strays.
 * There is no snapshot, so the positions are read first: what is found is the fold of at least those. Chunks that a
 * writer is about to name, or to remove, are strays for that moment.
 */
final class ChromaScan implements StoreScan {

    private static final int HEADS_AT_ONCE = 200;
    private static final int NAMES_AT_ONCE = 1_000;
    private static final int CHUNKS_AT_ONCE = 1_000;
    /** At a document whose chunks are not there: it is being replaced, or damaged. */
    private static final int ATTEMPTS = 4;

    private final GenerationProgress progress;
    private final GenerationCollections collections;
    private final TextAnalysis analysis;
    private final Optional<Set<DocumentKey>> keys;

    /** @param keys empty: all */
    ChromaScan(GenerationProgress progress, GenerationCollections collections, TextAnalysis analysis,
            Optional<Set<DocumentKey>> keys) {
        this.progress = progress;
        this.collections = collections;
        this.analysis = analysis;
        this.keys = keys.map(Set::copyOf);
    }

    @Override
    public GenerationProgress progress() {
        return progress;
    }

    /** What is returned was divided by its length and multiplied by it again: a bit or two of each component. */
    @Override
    public VectorPrecision precision() {
        return VectorPrecision.NORMALISED_ANEW;
    }

    @Override
    public long expected() {
        return keys.map(Set::size).map(Integer::longValue).orElseGet(() -> collections.heads().count());
    }

    @Override
    public void forEach(Consumer<Scanned> consumer) {
        if (keys.isPresent()) {
            List<DocumentKey> wanted = List.copyOf(new TreeSet<>(keys.get()));
            for (int from = 0; from < wanted.size(); from += HEADS_AT_ONCE) {
                named(new TreeSet<>(wanted.subList(from, Math.min(wanted.size(), from + HEADS_AT_ONCE))), consumer);
            }
        } else {
            collections.heads().backwards(HEADS_AT_ONCE, rows -> documents(rows, consumer),
                    Collection.Field.METADATA);
            collections.chunks().backwards(NAMES_AT_ONCE, rows -> strays(rows, consumer));
        }
    }

    private void named(Set<DocumentKey> part, Consumer<Scanned> consumer) {
        Consumer<Scanned> wanted = found -> {
            if (part.contains(found.key())) {
                consumer.accept(found);
            }
        };
        documents(collections.headRows(part), wanted);
        strays(collections.chunks().all(Optional.of(GenerationCollections.ofDocuments(part))), wanted);
    }

    private void documents(List<Collection.Row> rows, Consumer<Scanned> consumer) {
        List<Head> group = new ArrayList<>();
        int chunks = 0;
        for (Collection.Row row : rows) {
            Optional<Head> head = Head.read(row.metadata());
            DocumentKey key = new StoredPiece(row).key();
            if (head.isEmpty()) {
                consumer.accept(new Scanned.Stray(key, "a head that cannot be read"));
            } else if (!head.get().name().equals(row.id())) {
                consumer.accept(new Scanned.Stray(key, "a head under the name of another document"));
            } else {
                head.get().differsFrom(row.metadata()).ifPresent(
                        what -> consumer.accept(new Scanned.Stray(head.get().document().key(), "the head " + what)));
                group.add(head.get());
                chunks += head.get().chunks();
            }
            if (chunks >= CHUNKS_AT_ONCE) {
                whole(group, consumer);
                group.clear();
                chunks = 0;
            }
        }
        whole(group, consumer);
    }

    /** A document whose chunks are not all there is looked at again: its head may name others by now. */
    private void whole(List<Head> heads, Consumer<Scanned> consumer) {
        List<Head> left = heads;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            Map<String, Collection.Row> rows = read(left);
            List<Head> torn = new ArrayList<>();
            for (Head head : left) {
                if (attempt < ATTEMPTS && !rows.keySet().containsAll(Ids.chunks(head.revision(), head.chunks()))) {
                    torn.add(head);
                } else {
                    consumer.accept(document(head, rows, consumer));
                }
            }
            left = List.copyOf(collections.readableHeads(torn.stream().map(Head::name).toList()).values());
        }
    }

    private Map<String, Collection.Row> read(List<Head> heads) {
        Map<String, Collection.Row> rows = new HashMap<>();
        collections.rows(heads.stream().flatMap(head -> Ids.chunks(head.revision(), head.chunks()).stream()).toList())
                .forEach(row -> rows.put(row.id(), row));
        return rows;
    }

    private ScannedDocument document(Head head, Map<String, Collection.Row> rows, Consumer<Scanned> consumer) {
        return switch (head.document()) {
            case EmbeddedDocument.Deleted deleted -> ScannedDocument.of(deleted);
            case EmbeddedDocument.Present present -> {
                List<ScannedDocument.ScannedChunk> chunks = new ArrayList<>();
                for (int ordinal = 0; ordinal < head.chunks(); ordinal++) {
                    Optional<StoredPiece> piece = Optional
                            .ofNullable(rows.get(Ids.chunk(head.revision(), ordinal))).map(StoredPiece::new);
                    int number = ordinal;
                    piece.flatMap(stored -> stored.chunk(number)).ifPresent(chunks::add);
                    piece.flatMap(stored -> stored.differsFrom(present, analysis)).ifPresent(what -> consumer
                            .accept(new Scanned.Stray(present.key(), "chunk " + number + ' ' + what)));
                }
                yield new ScannedDocument(present.key(), present.order(), present.source(),
                        Optional.of(new ScannedDocument.Content(present.documentHash(), present.title(),
                                present.language(), present.metadata(), present.occurredAt(), chunks)));
            }
        };
    }

    /** @param rows ids of chunks */
    private void strays(List<Collection.Row> rows, Consumer<Scanned> consumer) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> Ids.ChunkId.parse(row.id()).ifPresent(id -> names.add(id.document())));
        Map<String, Head> heads = collections.readableHeads(List.copyOf(names));
        List<String> strays = rows.stream().map(Collection.Row::id).filter(id -> !Ids.ChunkId.parse(id)
                .filter(parts -> Optional.ofNullable(heads.get(parts.document())).filter(parts::isOf).isPresent())
                .isPresent()).toList();
        for (Collection.Row row : collections.chunks().byIds(strays, Collection.Field.METADATA)) {
            DocumentKey key = Ids.ChunkId.parse(row.id()).map(parts -> heads.get(parts.document()))
                    .map(head -> head.document().key()).orElseGet(() -> new StoredPiece(row).key());
            consumer.accept(new Scanned.Stray(key, "a chunk that no head names: " + row.id()));
        }
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
