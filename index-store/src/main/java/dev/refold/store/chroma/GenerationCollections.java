package dev.refold.store.chroma;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Generation;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The two collections of one generation, and what is read and written in them. No locks, no memory. */
record GenerationCollections(Generation generation, Collection chunks, Collection heads) {

    private static final String SPACE = "refold_space";
    /** Documents whose older versions one request removes. */
    private static final int REMOVAL = 500;
    private static final int CHUNKS_AT_ONCE = 1_000;
    private static final Pattern NAME = Pattern.compile("-g(\\d{1,9})(?:-l(\\d{1,9}))?-(?:heads|chunks)");

    /**
     * Makes them, empty.
     *
     * @param data 0 for those a generation is made with, another for every bulk load of it
     * @return empty when the names are taken: another process makes the same, or died making it
     */
    static Optional<GenerationCollections> create(Collections collections, String prefix, Generation generation,
            int data) {
        ObjectNode metadata = Registry.metadata().put(SPACE, generation.space().id());
        int number = generation.number();
        return collections.create(headsName(prefix, number, data), metadata, Collections.Graph.RECORDS)
                .flatMap(heads -> collections
                        .create(chunksName(prefix, number, data), metadata, Collections.Graph.CHUNKS)
                        .map(chunks -> new GenerationCollections(generation, chunks, heads)));
    }

    static void remove(Collections collections, String prefix, int number, int data) {
        collections.delete(chunksName(prefix, number, data));
        collections.delete(headsName(prefix, number, data));
    }

    /**
     * Finds them and makes sure that they are what the registry says.
     *
     * @throws StoreException.Mismatch when they are of another format, space or distance
     */
    static GenerationCollections open(Collections collections, String prefix, Generation generation, int data) {
        int number = generation.number();
        Collection chunks = collections.find(chunksName(prefix, number, data))
                .orElseThrow(() -> GenerationRules.noSuch(ChromaStore.NAME, number));
        Collection heads = collections.find(headsName(prefix, number, data))
                .orElseThrow(() -> GenerationRules.noSuch(ChromaStore.NAME, number));
        checkFormat(chunks, number);
        checkFormat(heads, number);
        checkSpace(chunks, generation);
        return new GenerationCollections(generation, chunks, heads);
    }

    private static void checkFormat(Collection collection, int number) {
        int format = Registry.formatOf(collection);
        if (format != Registry.FORMAT) {
            throw GenerationRules.otherFormat(ChromaStore.NAME, number, Integer.toString(format), Registry.FORMAT);
        }
    }

    private static void checkSpace(Collection chunks, Generation generation) {
        JsonNode described = chunks.described();
        String space = described.path("metadata").path(SPACE).asString("none");
        String distance = described.path("configuration_json").path("hnsw").path("space").asString("none");
        int dimensions = described.path("dimension").asInt(generation.space().dimensions());
        if (!space.equals(generation.space().id()) || !distance.equals("cosine")
                || dimensions != generation.space().dimensions()) {
            throw new StoreException.Mismatch("the collection " + chunks.name() + " in Chroma is of space " + space
                    + " with " + dimensions + " dimensions and distance " + distance + ", generation "
                    + generation.number() + " of " + ChromaStore.NAME + " is of space " + generation.space().id()
                    + " with cosine: somebody else wrote it; rebuild with refold rebuild chroma");
        }
    }

    private static String chunksName(String prefix, int number, int data) {
        return named(prefix, number, data) + "-chunks";
    }

    private static String headsName(String prefix, int number, int data) {
        return named(prefix, number, data) + "-heads";
    }

    private static String named(String prefix, int number, int data) {
        return prefix + "-g" + number + (data == 0 ? "" : "-l" + data);
    }

    /**
     * A collection's name taken apart.
     *
     * @param data see {@link #create}
     */
    record Name(int number, int data) {

        /** Empty for what does not hold a generation under the prefix. */
        static Optional<Name> parse(String prefix, String name) {
            Matcher parts = NAME.matcher(name);
            return name.startsWith(prefix) && parts.region(prefix.length(), name.length()).matches()
                    ? Optional.of(new Name(Integer.parseInt(parts.group(1)),
                            Optional.ofNullable(parts.group(2)).map(Integer::valueOf).orElse(0)))
                    : Optional.empty();
        }
    }

    /** By name, for the documents that have one. */
    Map<String, Head> headsOf(List<EmbeddedDocument> documents) {
        return heads(documents.stream().map(document -> Ids.document(document.key())).toList());
    }

    /** For a reader whose time is limited. */
    GenerationCollections within(Deadline deadline) {
        return new GenerationCollections(generation, chunks.within(deadline), heads.within(deadline));
    }

    Map<String, Head> heads(List<String> names) {
        Map<String, Head> found = new HashMap<>();
        for (Collection.Row row : heads.byIds(names, Collection.Field.METADATA)) {
            found.put(row.id(), Head.decode(row.metadata()));
        }
        return found;
    }

    /** The same, but for those that are damaged. */
    Map<String, Head> readableHeads(List<String> names) {
        Map<String, Head> found = new HashMap<>();
        heads.byIds(names, Collection.Field.METADATA)
                .forEach(row -> Head.read(row.metadata()).ifPresent(head -> found.put(row.id(), head)));
        return found;
    }

    /** Heads of these documents by name and by their fields: those under a wrong name among them. */
    List<Collection.Row> headRows(Set<DocumentKey> keys) {
        Map<String, Collection.Row> rows = new LinkedHashMap<>();
        heads.byIds(keys.stream().map(Ids::document).toList(), Collection.Field.METADATA)
                .forEach(row -> rows.put(row.id(), row));
        heads.all(Optional.of(Where.or(byFields(keys))), Collection.Field.METADATA)
                .forEach(row -> rows.put(row.id(), row));
        return List.copyOf(rows.values());
    }

    /** Chunks of these documents, whatever their version; of at most a few hundred. */
    static ObjectNode ofDocuments(Set<DocumentKey> keys) {
        List<ObjectNode> either = byFields(keys);
        either.add(Where.in(ChunkForm.DOCUMENT, keys.stream().map(Ids::document).toList()));
        return Where.or(either);
    }

    private static List<ObjectNode> byFields(Set<DocumentKey> keys) {
        Map<String, List<String>> ids = new TreeMap<>();
        keys.forEach(key -> ids.computeIfAbsent(key.tenant(), _ -> new ArrayList<>()).add(key.id()));
        List<ObjectNode> either = new ArrayList<>();
        ids.forEach((tenant, ofIt) -> either.add(
                Where.and(List.of(Where.is(ChunkForm.TENANT, tenant), Where.in(ChunkForm.ID, ofIt)))));
        return either;
    }

    List<Head> heads(ObjectNode where) {
        return heads.all(Optional.of(where), Collection.Field.METADATA).stream()
                .map(row -> Head.decode(row.metadata())).toList();
    }

    /** Whether a process wrote heads of a batch and died before it wrote the position. */
    boolean isAheadOf(Slot slot) {
        ObjectNode ahead = Where.and(List.of(Where.is(Head.PARTITION, slot.position().partition()),
                Where.above(Head.AT, slot.position().nextOffset())));
        return !heads.page(Optional.of(ahead), 1, 0).isEmpty();
    }

    Slot.Totals count(int partition) {
        Slot.Totals totals = Slot.Totals.NONE;
        for (Head head : heads(
                Where.and(List.of(Where.is(Head.PARTITION, partition), Where.is(Head.DELETED, false))))) {
            totals = totals.plus(head);
        }
        return totals;
    }

    void writeChunks(List<Fold.Change> changes) {
        VectorForm form = chunks.server().vectorForm();
        List<EncodedRecord> records = new ArrayList<>();
        for (Fold.Change change : changes) {
            if (change.document() instanceof EmbeddedDocument.Present present) {
                present.chunks().forEach(chunk -> records.add(ChunkForm.encoded(present, chunk,
                        change.terms().get(chunk.ordinal()), generation.space().dimensions(), form)));
            }
            // A batch of many large documents need not be in memory twice.
            if (records.size() >= CHUNKS_AT_ONCE) {
                chunks.upsert(records);
                records.clear();
            }
        }
        chunks.upsert(records);
    }

    void writeHeads(List<Fold.Change> changes) {
        heads.upsert(changes.stream().map(change -> change.head().encoded(heads.server().vectorForm())).toList());
    }

    /** Chunks of these documents that are not of their current version. */
    void removeOlder(Map<String, Head> current) {
        List<Head> all = List.copyOf(current.values());
        for (int from = 0; from < all.size(); from += REMOVAL) {
            List<Head> part = all.subList(from, Math.min(all.size(), from + REMOVAL));
            List<ObjectNode> where = new ArrayList<>();
            where.add(Where.in(ChunkForm.DOCUMENT, part.stream().map(Head::name).toList()));
            List<String> kept = part.stream().filter(head -> !head.isDeleted()).map(Head::revision).toList();
            if (!kept.isEmpty()) {
                where.add(Where.notIn(ChunkForm.REVISION, kept));
            }
            chunks.delete(Where.and(where));
        }
    }

    /** By head's name: the terms of each chunk, by ordinal. Chunks that are gone have none. */
    Map<String, List<List<String>>> terms(List<Head> wanted) {
        List<String> ids = wanted.stream().flatMap(head -> Ids.chunks(head.revision(), head.chunks()).stream())
                .toList();
        Map<String, List<String>> byChunk = new HashMap<>();
        for (Collection.Row row : chunks.byIds(ids, Collection.Field.TEXT)) {
            byChunk.put(row.id(), ChunkForm.termsOf(row.text()));
        }
        Map<String, List<List<String>>> byName = new HashMap<>();
        for (Head head : wanted) {
            byName.put(head.name(), Ids.chunks(head.revision(), head.chunks()).stream()
                    .map(id -> byChunk.getOrDefault(id, List.of())).toList());
        }
        return byName;
    }

    /** Chunks of a document's version, those that exist, by ordinal. */
    List<ChunkForm.Piece> pieces(List<String> ids) {
        return chunks.byIds(ids, vectorPage(), Collection.Field.METADATA, Collection.Field.VECTOR).stream()
                .flatMap(row -> Ids.ChunkId.parse(row.id())
                        .map(id -> ChunkForm.decode(id.ordinal(), row.metadata(), row.vector())).stream())
                .sorted(Comparator.comparingInt(ChunkForm.Piece::ordinal)).toList();
    }

    /** Those that exist, with all they have. */
    List<Collection.Row> rows(List<String> ids) {
        return chunks.byIds(ids, vectorPage(), Collection.Field.METADATA, Collection.Field.TEXT,
                Collection.Field.VECTOR);
    }

    /** So many records with vectors are an answer of a few megabytes. */
    private int vectorPage() {
        return Math.clamp(4_000_000L / (generation.space().dimensions() * 12L + 2_000), 8, 500);
    }

    /**
     * Waits until the server has its graph of all chunks.
     *
     * @throws StoreException.DeadlineExceeded when it takes longer
     */
    void awaitIndexed(Duration limit) {
        float[] axis = new float[generation.space().dimensions()];
        axis[0] = 1;
        chunks.within(Deadline.after(limit)).nearest(Embedding.ofUnit(axis), Where.is(ChunkForm.HAS_VECTOR, true), 1);
    }

    /** Vectors by chunk's id, of those that exist and have one. */
    Map<String, Embedding> vectors(List<String> ids, Deadline deadline) {
        Map<String, Embedding> vectors = new HashMap<>();
        for (Collection.Row row : chunks.within(deadline).byIds(ids, vectorPage(),
                Optional.of(Where.is(ChunkForm.HAS_VECTOR, true)), Collection.Field.VECTOR)) {
            vectors.put(row.id(), ChunkForm.embedding(row.vector()));
        }
        return vectors;
    }
}
