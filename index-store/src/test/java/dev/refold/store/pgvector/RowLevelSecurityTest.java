package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.Generation;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the query role can see, with SQL that names no tenant. */
final class RowLevelSecurityTest extends StoreTest {

    private static final List<String> LOOK_UPS = List.of(
            "SELECT id FROM %s.matching(ARRAY['secret'], ARRAY['secret'], ARRAY[1.0], 1, 1, NULL, 10)",
            "SELECT m FROM %s.matching_ids('exists($.owner)') m");

    private String schema = "";

    @BeforeEach
    void twoTenants() {
        Generation generation = live();
        schema = database.schemaOf(generation.number());
        TestSink sink = TestSink.claim(store, generation);
        sink.apply(EmbeddedDocuments.document(new DocumentKey("a", "of-a")).chunks("the secret of a")
                .metadata("owner", "a").build(),
                EmbeddedDocuments.document(new DocumentKey("b", "of-b")).chunks("the secret of b", "more of b")
                        .metadata("owner", "b").build());
        // Without a least number of chunks a snapshot is empty, and would prove nothing.
        store.settle(generation.number());
    }

    @Test
    void every_table_shows_rows_of_the_own_tenant_only() throws SQLException {
        try (Connection connection = asQueryRole("a")) {
            for (String table : GenerationDdl.TENANT_TABLES) {
                assertThat(TestDatabase.rows(connection, "SELECT DISTINCT tenant FROM " + schema + "." + table))
                        .as(table).isSubsetOf("a");
            }
            assertThat(TestDatabase.rows(connection, "SELECT id FROM " + schema + ".heads")).containsExactly("of-a");
            assertThat(TestDatabase.rows(connection, "SELECT id FROM " + schema + ".vectors")).containsExactly("of-a");
        }
    }

    @Test
    void look_ups_find_keys_of_the_own_tenant_only() throws SQLException {
        try (Connection connection = asQueryRole("a")) {
            for (String lookUp : LOOK_UPS) {
                assertThat(TestDatabase.rows(connection, lookUp.formatted(schema))).containsExactly("of-a");
            }
            assertThat(TestDatabase.rows(connection,
                    "SELECT * FROM " + schema + ".count_matching('exists($.owner)', 100)")).containsExactly("1|1");
            assertThat(TestDatabase.rows(connection,
                    "SELECT chunks, counts FROM " + schema + ".term_counts(ARRAY['secret', 'more'], 100, 100)"))
                    .containsExactly("1|{1,0}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c"})
    void another_tenant_and_none_at_all_see_nothing(String tenant) throws SQLException {
        try (Connection connection = asQueryRole(tenant)) {
            assertSeesNothing(connection);
        }
    }

    @Test
    void a_setting_never_made_and_one_that_ended_with_its_transaction_see_nothing() throws SQLException {
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "SET ROLE refold_query");
            assertSeesNothing(connection);
            connection.setAutoCommit(false);
            TestDatabase.execute(connection, "SELECT set_config('refold.tenant', 'a', true)");
            assertThat(TestDatabase.rows(connection, "SELECT id FROM " + schema + ".heads")).hasSize(1);
            connection.commit();
            assertSeesNothing(connection);
        }
    }

    @Test
    void the_query_role_can_change_nothing() throws SQLException {
        try (Connection connection = asQueryRole("a")) {
            for (String table : GenerationDdl.TENANT_TABLES) {
                assertThatThrownBy(() -> TestDatabase.execute(connection, "DELETE FROM " + schema + "." + table))
                        .as(table).hasMessageContaining("permission denied");
            }
            assertThatThrownBy(() -> TestDatabase.execute(connection, "SELECT * FROM " + schema + ".positions"))
                    .hasMessageContaining("permission denied");
        }
    }

    private void assertSeesNothing(Connection connection) throws SQLException {
        for (String table : GenerationDdl.TENANT_TABLES) {
            assertThat(TestDatabase.rows(connection, "SELECT * FROM " + schema + "." + table)).as(table).isEmpty();
        }
        for (String lookUp : LOOK_UPS) {
            assertThat(TestDatabase.rows(connection, lookUp.formatted(schema))).as(lookUp).isEmpty();
        }
        assertThat(TestDatabase.rows(connection, "SELECT * FROM " + schema + ".count_matching('exists($.owner)', 9)"))
                .containsExactly("0|0");
        assertThat(TestDatabase.rows(connection,
                "SELECT chunks, counts FROM " + schema + ".term_counts(ARRAY['secret'], 0, 9)"))
                .containsExactly("0|{0}");
    }

    private static Connection asQueryRole(String tenant) throws SQLException {
        Connection connection = TestDatabase.connect();
        TestDatabase.execute(connection, "SET ROLE refold_query");
        TestDatabase.execute(connection, "SET refold.tenant = '" + tenant + "'");
        return connection;
    }
}
