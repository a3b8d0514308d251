package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.Task;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an earlier Refold left in a database goes on to work. */
final class UpgradeTest {

    private final PgVectorFixture fixture = new PgVectorFixture();

    @Test
    void an_installation_of_version_1_gets_an_id_tasks_and_loads_and_keeps_its_generations() throws SQLException {
        EmbeddedDocument.Present document = EmbeddedDocuments.document("d").chunks("one").build();
        Generation before;
        try (PgVectorStore store = fixture.open()) {
            before = store.create(StoreTest.space(EmbeddedDocuments.DIMENSIONS));
            TestSink.claim(store, before).apply(document);
        }
        takeBackToVersion1();

        try (PgVectorStore store = fixture.open()) {
            assertThat(store.generations()).containsExactly(before);
            assertThat(store.document(new GenerationChoice.Numbered(before.number()), document.key()))
                    .isPresent();
            assertThat(store.installationId()).isNotBlank();
            assertThat(store.task(before.number())).isEmpty();
            Generation after = store.create(before.space(), "plan");
            assertThat(store.task(after.number())).isEqualTo(Optional.of(new Task(1, "plan")));
            try (BulkLoad load = store.beginLoad(after.number())) {
                load.add(List.of(document));
                load.flush();
            }
        }
    }

    @Test
    void a_schema_that_the_registry_does_not_name_is_an_orphan_and_another_installation_is_none() throws SQLException {
        try (PgVectorStore store = fixture.open(); Connection connection = TestDatabase.connect()) {
            Generation generation = store.create(StoreTest.space(EmbeddedDocuments.DIMENSIONS));
            String orphan = fixture.database().schemaOf(77);
            String neighbour = fixture.database().schemaOf(78);
            TestDatabase.execute(connection, "CREATE SCHEMA " + orphan + "; CREATE TABLE " + orphan + ".heads ();"
                    + "CREATE SCHEMA " + neighbour + "; CREATE TABLE " + neighbour + ".installation ()");

            assertThat(store.orphans()).containsExactly(orphan);
            store.removeOrphan(fixture.database().schemaOf(generation.number()));
            store.removeOrphan(neighbour);
            store.removeOrphan("x; DROP SCHEMA " + neighbour);
            store.removeOrphan(orphan);

            assertThat(store.orphans()).isEmpty();
            assertThat(fixture.database().rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('" + orphan + "', '"
                    + neighbour + "', '" + fixture.database().schemaOf(generation.number()) + "') ORDER BY 1"))
                    .containsExactly(fixture.database().schemaOf(generation.number()), neighbour);
        }
    }

    private void takeBackToVersion1() throws SQLException {
        String schema = fixture.database().settings().schema();
        try (Connection connection = TestDatabase.connect()) {
            TestDatabase.execute(connection, "ALTER TABLE " + schema + ".generations DROP task, DROP task_revision,"
                    + " DROP load_phase, DROP load_epoch; DROP TABLE " + schema + ".identity; DELETE FROM " + schema
                    + ".installation WHERE version > 1");
        }
    }
}
