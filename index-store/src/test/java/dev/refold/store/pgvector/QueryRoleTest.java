package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ContentHash;
import dev.refold.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles belong to the server: each test makes its own and removes it. */
final class QueryRoleTest {

    private final TestDatabase database = new TestDatabase();
    private final String role = "r" + ContentHash.of(UUID.randomUUID().toString()).toHex();
    private final PgVectorSettings settings = database.settings().withQueryRole(role);

    @BeforeEach
    void createRole() throws SQLException {
        run("CREATE ROLE " + role + " NOLOGIN");
    }

    @AfterEach
    void dropRole() throws SQLException {
        run("DROP OWNED BY " + role);
        run("DROP ROLE " + role);
    }

    @Test
    void a_superuser_is_refused() throws SQLException {
        run("ALTER ROLE " + role + " SUPERUSER");
        assertRefused("is a superuser", "ALTER ROLE " + role + " NOSUPERUSER");
    }

    @Test
    void a_role_that_bypasses_policies_is_refused() throws SQLException {
        run("ALTER ROLE " + role + " BYPASSRLS");
        assertRefused("bypasses row-level security", "ALTER ROLE " + role + " NOBYPASSRLS");
    }

    @Test
    void a_role_that_owns_a_table_is_refused() throws SQLException {
        PgVectorStore.open(settings).close();
        run("ALTER TABLE " + settings.schema() + ".generations OWNER TO " + role);
        assertRefused("owns Refold's tables", "REVOKE");
    }

    @Test
    void a_plain_role_is_taken_and_a_second_start_changes_nothing() {
        PgVectorStore.open(settings).close();
        try (PgVectorStore store = PgVectorStore.open(settings)) {
            assertThat(store.generations()).isEmpty();
        }
    }

    @Test
    void a_user_without_rights_is_told_what_an_administrator_must_run() throws SQLException {
        // The extension is there: what is missing is the right to make roles.
        PgVectorStore.open(database.settings()).close();
        run("ALTER ROLE " + role + " LOGIN PASSWORD 'hush-hush'");
        PgVectorSettings poor = settings.withCredentials(role, "hush-hush").withQueryRole(role + "_q");
        assertThatThrownBy(() -> PgVectorStore.open(poor)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("may not create the role")
                .hasMessageContaining("CREATE ROLE " + role + "_q NOLOGIN; GRANT " + role + "_q TO " + role)
                .hasMessageNotContaining("hush");
    }

    private void assertRefused(String why, String fix) {
        assertThatThrownBy(() -> PgVectorStore.open(settings)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("the query role " + role).hasMessageContaining(why).hasMessageContaining(fix);
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, sql);
        }
    }
}
