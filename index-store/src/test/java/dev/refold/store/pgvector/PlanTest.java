package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import com.pgvector.PGvector;
import dev.refold.schemas.ContentHash;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.search.Deadline;
import dev.refold.store.contract.ToyVectors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the texts are executed as meant, with the planner's statistics and before it has any. */
final class PlanTest {

    private static final String COMMON = "exists($.\"kind\" ? (@ == \"common\"))";
    private static final String RARE = "exists($.\"kind\" ? (@ == \"rare\"))";

    private static final TestDatabase DATABASE = new TestDatabase();
    private static final Tables TABLES = Tables.of(DATABASE.settings());

    private static PgVectorStore store;
    private static PgPool pool;
    private static int generation;

    @BeforeAll
    static void fill() {
        store = PgVectorStore.open(DATABASE.settings());
        pool = PgPool.open(DATABASE.settings(), Optional.empty(), _ -> {});
        Generation made = store.create(StoreTest.space(EmbeddedDocuments.DIMENSIONS));
        store.transition(made.number(), GenerationState.READY);
        store.promote(made.number());
        TestSink.claim(store, made).apply(new Corpus(1).documents(2_000));
        generation = made.number();
    }

    @AfterAll
    static void close() {
        pool.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_indexed_text_walks_the_vector_index(boolean analysed) throws SQLException {
        String plain = NearestChunks.INDEXED.replace("{filter}", "");
        assertThat(asReader(analysed, plain, vector(), EmbeddedDocuments.TENANT, vector(), 10,
                EmbeddedDocuments.TENANT)).contains("Index Scan using vectors_e");
        String filtered = NearestChunks.INDEXED.replace("{filter}", NearestChunks.INDEXED_FILTER);
        assertThat(asReader(analysed, filtered, vector(), EmbeddedDocuments.TENANT, COMMON, vector(), 10,
                EmbeddedDocuments.TENANT)).contains("Index Scan using vectors_e");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_exact_texts_look_at_all(boolean analysed) throws SQLException {
        assertThat(asReader(analysed, NearestChunks.EXACT, vector(), EmbeddedDocuments.TENANT, 10,
                EmbeddedDocuments.TENANT)).doesNotContain("vectors_e");
        assertThat(asReader(analysed, NearestChunks.EXACT_FILTERED, vector(), COMMON, EmbeddedDocuments.TENANT, 10,
                EmbeddedDocuments.TENANT)).doesNotContain("vectors_e");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void candidates_of_rare_terms_come_from_their_index(boolean analysed) throws SQLException {
        String sql = LookUps.CHOSEN_CHUNKS.replace("$1", "'acme'").replace("$2", "ARRAY['w399', 'w398']")
                .replace("$5", "1.0").replace("$6", "1.0");
        assertThat(asLookUp(analysed, sql)).contains("Bitmap Index Scan on chunks_terms");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_selective_filter_is_looked_up_in_its_index(boolean analysed) throws SQLException {
        String sql = LookUps.MATCHING_HEADS.replace("= me", "= 'acme'").replace("@@ filter",
                "@@ '" + RARE + "'::jsonpath");
        assertThat(asLookUp(analysed, sql)).contains("Bitmap Index Scan on heads_metadata");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void chunks_that_may_hold_a_phrase_are_read_by_their_keys(boolean analysed) throws SQLException {
        String[] rarest = {"w399"};
        String[] required = {"w399", "w1"};
        assertThat(asReader(analysed, HoldingChunks.amongChosen(0), rarest, rarest, new Double[]{1.0}, 1.0, 0.0, COMMON,
                100, required, EmbeddedDocuments.TENANT, new String[0], required))
                .contains("Nested Loop", "(id = m.id)");
    }

    @Test
    void reading_by_key_uses_the_keys() throws SQLException {
        assertThat(asReader(true, "SELECT title FROM {g}.heads h WHERE h.tenant = ? AND h.id = ?", "acme", "d1"))
                .contains("heads_pkey");
    }

    private static PGvector vector() {
        return new PGvector(ToyVectors.of(ContentHash.of("q"), EmbeddedDocuments.DIMENSIONS).toArray());
    }

    /** As a search runs it: query role, tenant, policies. */
    private String asReader(boolean analysed, String sql, Object... parameters) throws SQLException {
        analyseIf(analysed);
        try (Connection connection = pool.connection()) {
            Snapshot snapshot = Snapshot.open(connection, TABLES, new GenerationChoice.Live(),
                    EmbeddedDocuments.TENANT, Deadline.after(Duration.ofSeconds(30)));
            if (sql.startsWith("WITH n")) {
                try (PreparedStatement settings = snapshot.prepare(NearestChunks.INDEX_SETTINGS)) {
                    settings.setString(1, "100");
                    settings.execute();
                }
            }
            try (PreparedStatement statement = snapshot
                    .prepare("EXPLAIN " + NearestChunks.withQuery(sql, snapshot))) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                return plan(statement);
            } finally {
                connection.rollback();
            }
        }
    }

    /** As inside a look-up function: the owner, no sequential scans. */
    private String asLookUp(boolean analysed, String sql) throws SQLException {
        analyseIf(analysed);
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "SET enable_seqscan = off");
            return String.join("\n", TestDatabase.rows(connection, "EXPLAIN "
                    + sql.replace("{g}", DATABASE.schemaOf(generation))));
        }
    }

    private void analyseIf(boolean analysed) throws SQLException {
        if (analysed) {
            store.settle(generation);
            return;
        }
        String schema = DATABASE.schemaOf(generation);
        try (Connection connection = TestDatabase.connect()) {
            // The server's own ANALYZE may have come by meanwhile.
            TestDatabase.execute(connection, "DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class"
                    + " WHERE relnamespace = '" + schema + "'::regnamespace)");
        }
    }

    private static String plan(PreparedStatement statement) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                plan.append(row.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
