package dev.refold.store.lucene;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan says of an index that was changed behind the store's back, and that mending puts it right. */
final class DamageTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final EmbeddedDocument.Present A = document("a").chunks("alpha", "beta").build();
    private static final EmbeddedDocument.Present B = document("b").chunks("gamma").build();

    @TempDir
    private Path root;

    private interface Change {
        void in(IndexWriter writer) throws IOException;
    }

    @BeforeEach
    void fill() {
        try (LuceneStore store = LuceneStore.open(root)) {
            TestSink sink = TestSink.claim(store, Spaces.live(store, DIMENSIONS));
            sink.apply(A, B);
            sink.mark(9);
        }
    }

    private void change(Change change) throws IOException {
        try (Directory directory = FSDirectory.open(root.resolve("generations/1"));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig()
                        .setCodec(WideVectorsCodec.create()).setSimilarity(new ExactLengths()))) {
            Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
            change.in(writer);
            writer.setLiveCommitData(data);
        }
    }

    private static List<Scanned> scan(StoreScan scan) {
        List<Scanned> found = new ArrayList<>();
        try (scan) {
            scan.forEach(found::add);
        }
        return found;
    }

    private static void assertMendable(LuceneStore store, EmbeddedDocument.Present document) {
        Optional<ScannedDocument> stored = scan(store.scan(1, Set.of(document.key()))).stream()
                .filter(ScannedDocument.class::isInstance).map(ScannedDocument.class::cast).findFirst();
        assertThat(store.mend(1, List.of(
                new Mend(document.key(), stored.map(ScannedDocument::order), Optional.of(document))))).isEqualTo(1);
        assertThat(scan(store.scan(1))).containsExactlyInAnyOrder(ScannedDocument.of(A), ScannedDocument.of(B));
        assertThat(store.document(LIVE, document.key()).orElseThrow().document()).isEqualTo(document);
    }

    @Test
    void chunks_without_their_head_are_astray() throws IOException {
        change(writer -> writer.deleteDocuments(new Term(Fields.HEAD, Fields.keyTerm(A.key()))));
        try (LuceneStore store = LuceneStore.open(root)) {
            for (StoreScan scan : List.of(store.scan(1), store.scan(1, Set.of(A.key(), B.key())))) {
                assertThat(scan(scan)).contains(ScannedDocument.of(B)).filteredOn(Scanned.Stray.class::isInstance)
                        .singleElement().satisfies(stray -> assertThat(stray.key()).isEqualTo(A.key()))
                        .satisfies(stray -> assertThat(stray.toString()).contains("2 chunks or heads"));
            }
            assertMendable(store, A);
        }
    }

    @Test
    void strays_go_when_the_log_has_no_such_key() throws IOException {
        change(writer -> writer.deleteDocuments(new Term(Fields.HEAD, Fields.keyTerm(A.key()))));
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(store.mend(1, List.of(new Mend(A.key(), Optional.empty(), Optional.empty())))).isEqualTo(1);
            assertThat(scan(store.scan(1))).containsExactly(ScannedDocument.of(B));
            assertThat(store.status(LIVE).chunks()).isEqualTo(1);
        }
    }

    @Test
    void one_bit_of_a_vector_is_seen() throws IOException {
        float[] changed = A.chunks().get(1).vector().orElseThrow().toArray();
        changed[3] = Float.intBitsToFloat(Float.floatToRawIntBits(changed[3]) ^ 1);
        change(writer -> writer.updateDocuments(Fields.block(A.key()), withVector(A, 1, changed)));
        try (LuceneStore store = LuceneStore.open(root)) {
            ScannedDocument found = (ScannedDocument) scan(store.scan(1, Set.of(A.key()))).getFirst();
            assertThat(found).isNotEqualTo(ScannedDocument.of(A));
            assertThat(found.content().orElseThrow().chunks().get(1).vector()).contains(RawVector.of(changed));
            assertMendable(store, A);
        }
    }

    private static List<Document> withVector(EmbeddedDocument.Present document, int ordinal, float[] vector)
            throws IOException {
        List<Document> block = DocumentBlock.of(document,
                TextAnalysis.of("english")).lucene();
        Document chunk = block.get(ordinal);
        List<IndexableField> fields = new ArrayList<>(chunk.getFields());
        Document changed = new Document();
        fields.stream().filter(field -> !field.name().equals(Fields.VECTOR)).forEach(changed::add);
        changed.add(new KnnFloatVectorField(Fields.VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
        List<Document> all = new ArrayList<>(block);
        all.set(ordinal, changed);
        return all;
    }

    @Test
    void a_document_that_is_there_twice_is_found_once_and_the_other_is_astray() throws IOException {
        change(writer -> writer.addDocuments(DocumentBlock.of(A,
                TextAnalysis.of("english")).lucene()));
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(scan(store.scan(1))).contains(ScannedDocument.of(A), ScannedDocument.of(B)).hasSize(3)
                    .filteredOn(Scanned.Stray.class::isInstance).extracting(Scanned::key).containsExactly(A.key());
            assertMendable(store, A);
        }
    }

    @Test
    void keys_longer_than_any_other_text_are_read_back() {
        DocumentKey key = EmbeddedDocuments.key("ü".repeat(2_000));
        try (LuceneStore store = LuceneStore.open(root)) {
            Generation generation = store.create(Spaces.toy(DIMENSIONS));
            EmbeddedDocument.Present large = document(key).chunks("alpha").build();
            TestSink.claim(store, generation).apply(large);
            assertThat(scan(store.scan(generation.number()))).containsExactly(ScannedDocument.of(large));
        }
    }

    @Test
    void an_index_of_another_format_says_what_to_do_and_can_be_replaced_and_dropped() throws IOException {
        try (Directory directory = FSDirectory.open(root.resolve("generations/1"));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig()
                        .setCodec(WideVectorsCodec.create()).setSimilarity(new ExactLengths()))) {
            writer.setLiveCommitData(Map.of("refold.format", "99").entrySet());
        }
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(store.generations()).extracting(Generation::number).containsExactly(1);
            assertThatThrownBy(() -> store.status(LIVE)).isInstanceOf(StoreException.Mismatch.class)
                    .hasMessageContaining("format 99").hasMessageContaining("refold rebuild lucene");
            Generation second = store.create(Spaces.toy(DIMENSIONS));
            store.transition(second.number(), GenerationState.READY);
            store.promote(second.number());
            store.drop(1);
            assertThat(store.generations()).extracting(Generation::state).containsExactly(GenerationState.LIVE);
            assertThat(root.resolve("generations/1")).doesNotExist();
        }
    }

    @Test
    void a_list_of_generations_of_the_format_before_is_read() throws IOException {
        Path registry = root.resolve("generations.json");
        String present = Files.readString(registry);
        String before = present.replace("\"format\" : 2", "\"format\" : 1")
                .replaceAll("(?s),\\s*\"task\" : null", "").replaceAll("(?s),\\s*\"loading\" : \\{[^}]*}", "");
        assertThat(before).doesNotContain("task", "loading").contains("\"format\" : 1");
        Files.writeString(registry, before);
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(store.task(1)).isEmpty();
            assertThat(scan(store.scan(1))).hasSize(2);
            store.create(Spaces.toy(DIMENSIONS), "task");
        }
        assertThat(Files.readString(registry)).contains("\"format\" : 2");
    }

    @Test
    void a_process_killed_in_the_middle_of_a_load_a_drop_or_a_list_leaves_a_store_that_opens() throws IOException {
        Path copy = root.resolveSibling(root.getFileName() + "-copy");
        try (LuceneStore store = LuceneStore.open(root)) {
            Generation loading = store.create(Spaces.toy(DIMENSIONS), "task");
            var load = store.beginLoad(loading.number());
            load.add(List.of(A));
            copy(root, copy);
        }
        Files.writeString(copy.resolve("generations.json.new"), "{\"format\"");
        copy(copy.resolve("generations/1"), copy.resolve("generations/7"));
        IOUtils.rm(copy.resolve("generations/2"));
        try (LuceneStore store = LuceneStore.open(copy)) {
            assertThat(store.orphans()).containsExactly("generations.json.new", "generations/7");
            store.orphans().forEach(store::removeOrphan);
            assertThat(store.orphans()).isEmpty();
            assertThatThrownBy(() -> store.resumeLoad(2)).isInstanceOf(StoreException.Refused.class);
            try (var again = store.beginLoad(2)) {
                again.add(List.of(B));
                again.flush();
            }
            assertThat(scan(store.scan(2))).containsExactly(ScannedDocument.of(B));
            store.drop(2);
            assertThat(scan(store.scan(1))).hasSize(2);
        } finally {
            IOUtils.rm(copy);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
