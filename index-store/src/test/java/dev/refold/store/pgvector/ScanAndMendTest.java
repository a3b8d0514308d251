package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage is planted by SQL, past the store; a scan names it, a mend takes it away. */
final class ScanAndMendTest extends StoreTest {

    private final Generation generation = live();
    private final TestSink sink = TestSink.claim(store, generation);

    @Test
    void one_flipped_bit_of_a_vector_is_seen() throws SQLException {
        EmbeddedDocument.Present document = EmbeddedDocuments.document("d").chunks("one").build();
        sink.apply(document);
        RawVector before = vector(scanned("d"));

        overwrite(storedBytes("d", 4 + 4 * 3, (byte) 1));

        RawVector after = vector(scanned("d"));
        assertThat(VectorPrecision.EXACT.same(before, after)).isFalse();
        assertThat(differing(before, after)).containsExactly(3);
        assertThat(mend(document)).isEqualTo(1);
        assertThat(vector(scanned("d"))).isEqualTo(before);
    }

    @Test
    void what_is_not_a_number_is_read_all_the_same() throws SQLException {
        EmbeddedDocument.Present document = EmbeddedDocuments.document("d").chunks("one").build();
        sink.apply(document);

        // A NaN in little-endian order.
        overwrite("overlay(" + stored("d") + " placing '\\x0000c07f'::bytea from 5)");

        assertThat(vector(scanned("d")).component(0)).isNaN();
        assertThat(mend(document)).isEqualTo(1);
        assertThat(vector(scanned("d"))).isEqualTo(vector(ScannedDocument.of(document)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM {g}.heads WHERE id = 'b'",
            "DELETE FROM {g}.chunks WHERE id = 'b' AND ordinal = 0",
            "DELETE FROM {g}.vectors WHERE id = 'b'", "UPDATE {g}.heads SET version = 7 WHERE id = 'b'",
            "UPDATE {g}.heads SET version = -7 WHERE id = 'b'", "UPDATE {g}.heads SET tenant = 'other' WHERE id = 'b'",
            "UPDATE {g}.heads SET chunk_count = 9 WHERE id = 'b'",
            "UPDATE {g}.heads SET metadata = '[]' WHERE id = 'b'",
            "UPDATE {g}.heads SET metadata = '{\"a\": {}}' WHERE id = 'b'",
            "UPDATE {g}.heads SET document_hash = NULL WHERE id = 'b'",
            "UPDATE {g}.heads SET deleted = true WHERE id = 'b'",
            "UPDATE {g}.heads SET deleted = false WHERE id = 'gone'",
            "UPDATE {g}.chunks SET text = 'another' WHERE id = 'b' AND ordinal = 1",
            "UPDATE {g}.chunks SET id = 'z' WHERE id = 'b'", "UPDATE {g}.vectors SET tenant = 'other' WHERE id = 'b'",
            "INSERT INTO {g}.vectors SELECT tenant, id, gen_random_uuid(), e FROM {g}.vectors WHERE id = 'b' LIMIT 1",
            "INSERT INTO {g}.vectors SELECT tenant, 'gone', hash, e FROM {g}.vectors WHERE id = 'b' LIMIT 1"})
    void damage_is_seen_mended_and_leaves_right_counts(String damage) throws SQLException {
        List<EmbeddedDocument> log = List.of(EmbeddedDocuments.document("a").chunks("one").build(),
                EmbeddedDocuments.document("b").chunks("two", "three").metadata("k", "v").build(),
                EmbeddedDocuments.document("c").chunks("four", "five").build(), EmbeddedDocuments.deleted("gone", 4));
        sink.apply(log);
        List<String> rows = allRows();
        assertThat(judged(log)).as("judged before any damage").isEmpty();

        execute(damage);
        List<Mend> mends = judged(log);
        assertThat(mends).isNotEmpty();
        assertThat(store.mend(generation.number(), mends)).isEqualTo(mends.size());

        assertThat(judged(log)).isEmpty();
        assertThat(allRows()).isEqualTo(rows);
    }

    @Test
    void a_sink_that_was_quicker_wins() {
        EmbeddedDocument.Present first = EmbeddedDocuments.document("d").version(1).chunks("one").build();
        sink.apply(first);
        EmbeddedDocument.Present second = EmbeddedDocuments.document("d").version(2).chunks("two").build();
        sink.apply(second);

        assertThat(mend(first)).isZero();
        assertThat(store.mend(generation.number(),
                List.of(new Mend(EmbeddedDocuments.key("d"), Optional.empty(), Optional.empty())))).isZero();
        assertThat(scanned("d")).isEqualTo(ScannedDocument.of(second));
    }

    @Test
    void a_mend_waits_for_the_batch_that_is_being_written() throws Exception {
        EmbeddedDocument.Present document = EmbeddedDocuments.document("d").version(1).chunks("one").build();
        sink.apply(document);
        CompletableFuture<Integer> mended;
        try (Connection batch = TestDatabase.connect()) {
            batch.setAutoCommit(false);
            TestDatabase.execute(batch, sql("SELECT * FROM {g}.positions WHERE part = 0 FOR UPDATE"));
            TestDatabase.execute(batch, sql("UPDATE {g}.heads SET version = 2 WHERE id = 'd'"));
            mended = CompletableFuture.supplyAsync(() -> mend(document));
            await().until(() -> !database.rows(
                    "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'ExclusiveLock' AND relation = '"
                            + database.schemaOf(generation.number()) + ".positions'::regclass")
                    .isEmpty());
            batch.commit();
        }
        assertThat(mended.get()).isZero();
    }

    @Test
    void a_scan_is_of_one_moment_and_says_where_it_stands() {
        List<EmbeddedDocument> documents = new Corpus(1).documents(1_200);
        sink.apply(documents);
        sink.mark(77);
        Map<DocumentKey, Scanned> found = new TreeMap<>();
        try (StoreScan scan = store.scan(generation.number())) {
            sink.apply(EmbeddedDocuments.document("later").chunks("x").build());
            assertThat(scan.progress().positions()).containsExactly(sink.position().advancedTo(1_201, 0));
            assertThat(scan.progress().marks()).containsExactly(TestSink.markAt(0, 77));
            assertThat(scan.expected()).isEqualTo(1_200);
            scan.forEach(one -> found.put(one.key(), one));
        }
        assertThat(found.values()).containsExactlyInAnyOrderElementsOf(
                documents.stream().map(ScannedDocument::of).map(Scanned.class::cast).toList());
    }

    @Test
    void keys_are_walked_in_the_order_of_the_server_whatever_they_are_made_of() {
        List<EmbeddedDocument> documents = new ArrayList<>();
        for (String id : List.of("a", "a ", "ab", "Z", "é", "\uFF5E", "\uD83D\uDE00", "\uE000", "\uD7FF", "aa/b;c")) {
            documents.add(EmbeddedDocuments.document(id).chunks("x " + id).build());
            documents.add(EmbeddedDocuments.document(new DocumentKey("Acme", id)).chunks("y " + id).build());
        }
        sink.apply(documents);
        assertThat(scan()).containsExactlyInAnyOrderElementsOf(
                documents.stream().map(ScannedDocument::of).map(Scanned.class::cast).toList());
        assertThat(documents.stream().map(EmbeddedDocument::key).sorted(PieceStream.AS_STORED)
                .map(DocumentKey::id).limit(10)).endsWith("\uFF5E", "\uD83D\uDE00");
    }

    private List<Scanned> scan() {
        List<Scanned> found = new ArrayList<>();
        try (StoreScan scan = store.scan(generation.number())) {
            scan.forEach(found::add);
        }
        return found;
    }

    /** As a verification judges: what the log says against what is there. */
    private List<Mend> judged(List<EmbeddedDocument> log) {
        Map<DocumentKey, EmbeddedDocument> wanted = new TreeMap<>();
        log.forEach(document -> wanted.put(document.key(), document));
        Map<DocumentKey, List<Scanned>> found = new TreeMap<>();
        scan().forEach(one -> found.computeIfAbsent(one.key(), _ -> new ArrayList<>()).add(one));
        Map<DocumentKey, Mend> mends = new TreeMap<>();
        found.forEach((key, all) -> {
            Optional<EmbeddedDocument> state = Optional.ofNullable(wanted.get(key));
            if (!all.equals(state.map(ScannedDocument::of).map(List::of).orElse(List.of()))) {
                mends.put(key, new Mend(key, all.stream().filter(ScannedDocument.class::isInstance)
                        .map(one -> ((ScannedDocument) one).order()).findFirst(), state));
            }
        });
        wanted.forEach((key, document) -> {
            if (!found.containsKey(key)) {
                mends.put(key, new Mend(key, Optional.empty(), Optional.of(document)));
            }
        });
        return List.copyOf(mends.values());
    }

    private int mend(EmbeddedDocument document) {
        return store.mend(generation.number(),
                List.of(new Mend(document.key(), Optional.of(document.order()), Optional.of(document))));
    }

    private ScannedDocument scanned(String id) {
        List<Scanned> found = new ArrayList<>();
        try (StoreScan scan = store.scan(generation.number(),
                Set.of(EmbeddedDocuments.key(id), EmbeddedDocuments.key("no such \0")))) {
            scan.forEach(found::add);
        }
        assertThat(found).hasSize(1);
        return (ScannedDocument) found.getFirst();
    }

    private static RawVector vector(ScannedDocument document) {
        return document.content().orElseThrow().chunks().getFirst().vector().orElseThrow();
    }

    private static List<Integer> differing(RawVector left, RawVector right) {
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < left.dimensions(); i++) {
            if (left.component(i) != right.component(i)) {
                differing.add(i);
            }
        }
        return differing;
    }

    private List<String> allRows() throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("heads", "chunks", "vectors", "stats")) {
            rows.addAll(database.rows(sql("SELECT t::text FROM {g}." + table + " t ORDER BY 1")));
        }
        return rows;
    }

    /** The bytes as they lie in the row, in the machine's order; one of them has a bit flipped. */
    private static String storedBytes(String id, int at, byte bit) {
        return "set_byte(" + stored(id) + ", " + at + ", get_byte(" + stored(id) + ", " + at + ") # " + bit + ")";
    }

    private static String stored(String id) {
        return "(SELECT e::bytea FROM {g}.vectors WHERE id = '" + id + "')";
    }

    /** The type's input refuses what is not finite: bytes that pretend to be one do not pass it. */
    private void overwrite(String bytes) throws SQLException {
        execute("CREATE CAST (bytea AS vector) WITHOUT FUNCTION; CREATE CAST (vector AS bytea) WITHOUT FUNCTION;"
                + "UPDATE {g}.vectors SET e = (" + bytes + ")::vector;"
                + "DROP CAST (bytea AS vector); DROP CAST (vector AS bytea)");
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = TestDatabase.connect()) {
            connection.setAutoCommit(false);
            TestDatabase.execute(connection, sql(statement));
            connection.commit();
        }
    }

    private String sql(String text) {
        return text.replace("{g}", database.schemaOf(generation.number()));
    }
}
