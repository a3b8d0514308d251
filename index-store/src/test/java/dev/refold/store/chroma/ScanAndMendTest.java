package dev.refold.store.chroma;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationChoice;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.filter.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A scan shows what is in the collections, whoever wrote it; a mend leaves what the log says. */
final class ScanAndMendTest extends ChromaTest {

    private static final EmbeddedDocument.Present A = document("a").version(2).title("Title")
            .chunks("alpha one", "alpha two", "alpha three").metadata("n", 0.1).metadata("s", "text")
            .metadata("many", new MetadataValue.Many(
                    List.of(new MetadataValue.Text("x"), new MetadataValue.Numeric(3), new MetadataValue.Bool(true))))
            .occurredAt(Instant.parse("2026-01-02T03:04:05Z")).language("en").build();
    private static final EmbeddedDocument.Present B = document("b").chunks("beta").build();
    private static final EmbeddedDocument.Present PLAIN = document("plain").chunks("no features").withoutVectors()
            .build();
    private static final EmbeddedDocument.Deleted GONE = deleted("gone", 7);
    private static final List<EmbeddedDocument> ALL = List.of(A, B, PLAIN, GONE);
    private static final String EVIL = "evil";

    private Generation generation;
    private GenerationCollections stored;

    @BeforeEach
    void fold() {
        generation = store.create(SPACE);
        TestSink.claim(store, generation).apply(ALL);
        store.transition(generation.number(), GenerationState.READY);
        store.promote(generation.number());
        stored = store.collections(generation.number());
    }

    private List<Scanned> scanned() {
        return found(store.scan(generation.number()));
    }

    private List<Scanned> scanned(EmbeddedDocument... of) {
        return found(store.scan(generation.number(),
                Set.copyOf(Arrays.stream(of).map(EmbeddedDocument::key).toList())));
    }

    /** Vectors apart by what the server's arithmetic does to them. */
    private static boolean same(EmbeddedDocument wanted, ScannedDocument found) {
        ScannedDocument expected = ScannedDocument.of(wanted);
        return rounded(expected).equals(rounded(found)) && vectors(expected).size() == vectors(found).size()
                && IntStream.range(0, vectors(expected).size()).allMatch(
                        i -> VectorPrecision.NORMALISED_ANEW.same(vectors(expected).get(i), vectors(found).get(i)));
    }

    private static List<RawVector> vectors(ScannedDocument of) {
        return of.content().stream().flatMap(content -> content.chunks().stream())
                .flatMap(chunk -> chunk.vector().stream()).toList();
    }

    private static ScannedDocument rounded(ScannedDocument of) {
        return new ScannedDocument(of.key(), of.order(), of.source(), of.content()
                .map(known -> new ScannedDocument.Content(known.documentHash(), known.title(), known.language(),
                        known.metadata(), known.occurredAt(),
                        known.chunks().stream().map(chunk -> new ScannedDocument.ScannedChunk(chunk.ordinal(),
                                chunk.start(), chunk.end(), chunk.hash(), chunk.text(), Optional.empty())).toList())));
    }

    private static void assertIs(List<Scanned> found, List<EmbeddedDocument> expected) {
        assertThat(strays(found)).isEmpty();
        assertThat(documents(found)).hasSameSizeAs(expected);
        expected.forEach(wanted -> assertThat(documents(found)).as("%s", wanted.key())
                .anyMatch(document -> same(wanted, document)));
    }

    /** What a verification would say: keys that differ from the log. */
    private Set<DocumentKey> suspects() {
        List<Scanned> found = scanned();
        Set<DocumentKey> suspects = new TreeSet<>(strays(found).stream().map(Scanned.Stray::key).toList());
        documents(found).stream().filter(document -> ALL.stream().noneMatch(wanted -> same(wanted, document)))
                .forEach(document -> suspects.add(document.key()));
        ALL.stream().map(EmbeddedDocument::key)
                .filter(key -> documents(found).stream().noneMatch(document -> document.key().equals(key)))
                .forEach(suspects::add);
        return suspects;
    }

    /** As a verification does: with the order that a look at the suspects alone finds. */
    private void repairAndAssertWhole(DocumentKey... expected) {
        assertThat(suspects()).containsExactlyInAnyOrder(expected);
        List<Scanned> again = found(store.scan(generation.number(), Set.of(expected)));
        List<Mend> mends = new ArrayList<>();
        for (DocumentKey key : expected) {
            assertThat(again.stream().map(Scanned::key).anyMatch(key::equals)
                    || ALL.stream().map(EmbeddedDocument::key).anyMatch(key::equals))
                    .as("%s is found again or in the log", key).isTrue();
            Optional<Order> seen = documents(again).stream().filter(document -> document.key().equals(key))
                    .map(ScannedDocument::order).findFirst();
            mends.add(new Mend(key, seen, ALL.stream().filter(of -> of.key().equals(key)).findFirst()));
        }
        assertThat(store.mend(generation.number(), mends)).isEqualTo(expected.length);
        assertIs(scanned(), ALL);
        assertThat(store.storedChunks(generation.number())).isEqualTo(5);
        assertThat(store.count(new GenerationChoice.Live(), EmbeddedDocuments.TENANT, Filter.ALL)
                .chunks()).isEqualTo(5);
    }

    private EncodedRecord chunkRecord(EmbeddedDocument.Present of, int ordinal) {
        return ChunkForm.encoded(of, of.chunks().get(ordinal), List.of("terms"), EmbeddedDocuments.DIMENSIONS,
                stored.chunks().server().vectorForm());
    }

    private static String chunkId(EmbeddedDocument of, int ordinal) {
        return Ids.chunk(Ids.revision(Ids.document(of.key()), of.order()), ordinal);
    }

    private void changeField(EmbeddedDocument.Present of, int ordinal, ObjectNode fields) {
        Embedding vector = of.chunks().get(ordinal).vector().orElseThrow();
        stored.chunks().upsert(List.of(EncodedRecord.of(chunkId(of, ordinal), vector, fields,
                stored.chunks().server().vectorForm())));
    }

    @Test
    void everything_that_was_folded_is_found_as_it_was() {
        assertIs(scanned(), ALL);
        assertIs(scanned(A, GONE), List.of(A, GONE));
        try (StoreScan scan = store.scan(generation.number())) {
            assertThat(scan.expected()).isEqualTo(4);
            assertThat(scan.progress()).isEqualTo(store.progress(numbered(generation)));
        }
    }

    @Test
    void a_vector_comes_back_to_a_bit_or_two_but_not_exactly_so_the_precision_says_so() {
        List<EmbeddedDocument.Present> many = IntStream.range(0, 300)
                .mapToObj(i -> document("v" + i).chunks("vector " + i).build()).toList();
        TestSink.claim(store, generation).apply(many);
        double most = 0;
        int changed = 0;
        for (EmbeddedDocument.Present wanted : many) {
            RawVector given = vectors(ScannedDocument.of(wanted)).getFirst();
            RawVector back = vectors(documents(scanned(wanted)).getFirst()).getFirst();
            changed += given.equals(back) ? 0 : 1;
            for (int i = 0; i < given.dimensions(); i++) {
                most = Math.max(most, Math.abs(given.component(i) - back.component(i)));
            }
        }
        System.out.printf("%d of 300 vectors changed on the way, by %.1e at most%n", changed, most);
        assertThat(most).isCloseTo(0, within((double) VectorPrecision.TOLERANCE));
        assertThat(store.scan(generation.number()).precision()).isEqualTo(VectorPrecision.NORMALISED_ANEW);
    }

    @Test
    void an_exponent_bit_of_one_component_is_seen() {
        float[] components = A.chunks().get(1).vector().orElseThrow().toArray();
        int place = IntStream.range(0, components.length).boxed()
                .min(Comparator.comparingDouble(i -> Math.abs(components[i]))).orElseThrow();
        components[place] = Float.intBitsToFloat(Float.floatToIntBits(components[place]) ^ (1 << 23));
        Chunk one = A.chunks().get(1);
        EmbeddedDocument.Present changed = new EmbeddedDocument.Present(A.key(), A.order(), A.source(),
                A.documentHash(), A.title(), A.text(), A.language(), A.metadata(), A.occurredAt(),
                List.of(A.chunks().get(0), new Chunk(1, one.start(), one.end(), one.hash(),
                        Optional.of(Embedding.normalised(components))), A.chunks().get(2)));
        stored.writeChunks(List.of(Fold.Change.of(changed, 0, 1,
                TextAnalysis.of(SPACE.language()))));
        repairAndAssertWhole(A.key());
    }

    @Test
    void a_missing_chunk_and_a_missing_head_are_gaps() {
        stored.chunks().delete(List.of(chunkId(A, 1)));
        stored.heads().delete(List.of(Ids.document(B.key())));
        repairAndAssertWhole(A.key(), B.key());
    }

    @Test
    void an_extra_document_and_an_older_version_and_chunks_without_a_head_are_found_and_go() {
        EmbeddedDocument.Present ghost = document("ghost").chunks("boo", "hoo").build();
        Fold.Change change = Fold.Change.of(ghost, 0, 1,
                TextAnalysis.of(SPACE.language()));
        stored.writeChunks(List.of(change));
        stored.writeHeads(List.of(change));
        stored.chunks().upsert(List.of(chunkRecord(document("a").version(1).chunks("older").build(), 0),
                chunkRecord(document("headless").chunks("lost").build(), 0),
                chunkRecord(document("gone").version(7).chunks("undead").build(), 0)));
        repairAndAssertWhole(ghost.key(), A.key(), key("headless"), GONE.key());
    }

    @Test
    void an_older_state_in_place_of_the_newest_is_mended_though_it_goes_forward() {
        EmbeddedDocument.Present older = document("a").version(1).chunks("older").build();
        Fold.Change change = Fold.Change.of(older, 0, 1,
                TextAnalysis.of(SPACE.language()));
        stored.writeChunks(List.of(change));
        stored.writeHeads(List.of(change));
        stored.chunks().delete(Where.is(ChunkForm.REVISION, Ids.revision(Ids.document(A.key()), A.order())));
        repairAndAssertWhole(A.key());
    }

    @Test
    void a_newer_state_than_the_logs_is_mended_though_it_goes_back() {
        EmbeddedDocument.Present newer = document("b").version(9).chunks("from nowhere").build();
        TestSink.claim(store, generation).apply(newer);
        repairAndAssertWhole(B.key());
    }

    @Test
    void a_document_under_the_wrong_tenant_is_found_in_every_field_that_names_it() {
        changeField(A, 0, ChromaHttp.JSON.createObjectNode().put(ChunkForm.TENANT, EVIL));
        stored.heads().upsert(List.of(EncodedRecord.of(Ids.document(B.key()), Head.anywhere("x"),
                ChromaHttp.JSON.createObjectNode().put(Head.TENANT, EVIL), stored.heads().server().vectorForm())));
        repairAndAssertWhole(A.key(), B.key());
    }

    @Test
    void what_only_filters_and_keyword_search_go_by_is_compared_too() {
        ObjectNode added = ChromaHttp.JSON.createObjectNode().put("e:planted", true);
        changeField(A, 2, added);
        stored.chunks().upsert(List.of(chunkRecord(B, 0)));
        repairAndAssertWhole(A.key(), B.key());
    }

    @Test
    void heads_that_are_damaged_or_under_a_wrong_name_are_found_and_mended() {
        stored.heads().upsert(List.of(EncodedRecord.of(Ids.document(A.key()), Head.anywhere("x"),
                ChromaHttp.JSON.createObjectNode().put("state", "AAAA"), stored.heads().server().vectorForm())));
        ObjectNode copy = (ObjectNode) stored.heads()
                .byIds(List.of(Ids.document(B.key())), Collection.Field.METADATA).getFirst().metadata();
        stored.heads().upsert(List.of(EncodedRecord.of("elsewhere", Head.anywhere("x"), copy,
                stored.heads().server().vectorForm())));
        repairAndAssertWhole(A.key(), B.key());
    }

    @Test
    void who_was_quicker_than_the_mend_is_left_alone() {
        TestSink sink = TestSink.claim(store, generation);
        EmbeddedDocument.Present newer = document("a").version(3).chunks("newer").build();
        sink.apply(newer);
        assertThat(store.mend(generation.number(), List.of(new Mend(A.key(), Optional.of(A.order()), Optional.of(A)),
                new Mend(B.key(), Optional.empty(), Optional.of(B)),
                new Mend(key("none"), Optional.of(A.order()), Optional.empty())))).isZero();
        assertIs(scanned(), List.of(newer, B, PLAIN, GONE));
    }

    @Test
    void what_was_mended_is_counted_by_the_next_batch() {
        stored.heads().delete(List.of(Ids.document(A.key()), Ids.document(B.key())));
        store.mend(generation.number(), List.of(new Mend(A.key(), Optional.empty(), Optional.of(A)),
                new Mend(B.key(), Optional.empty(), Optional.empty())));
        TestSink.claim(store, generation).apply(document("c").chunks("gamma").build());
        assertThat(store.status(numbered(generation)).documents()).isEqualTo(3);
        assertThat(store.status(numbered(generation)).chunks()).isEqualTo(5);
    }

    @Test
    void more_documents_than_one_page_are_each_found_once() {
        List<EmbeddedDocument> many = new ArrayList<>(ALL);
        IntStream.range(0, 450).forEach(i -> many.add(document("m" + i).chunks("one " + i, "two", "three").build()));
        TestSink.claim(store, generation).apply(many.subList(ALL.size(), many.size()));
        assertIs(scanned(), many);
    }
}
