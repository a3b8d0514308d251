package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RemovalTest {

    private static final Space SPACE = new Space("hashing", "words-4grams", 8, ChunkerSettings.DEFAULT, "english");

    private final TestDatabase removed = new TestDatabase();
    private final TestDatabase neighbour = new TestDatabase();

    private static void makeGeneration(TestDatabase database) {
        try (PgVectorStore store = PgVectorStore.open(database.settings())) {
            store.create(SPACE);
        }
    }

    private static List<String> schemasOf(TestDatabase database) throws SQLException {
        return database.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('" + database.settings().schema()
                + "', '" + database.schemaOf(1) + "') ORDER BY 1");
    }

    @Test
    void everything_of_one_installation_goes_and_nothing_of_its_neighbour() throws SQLException {
        makeGeneration(removed);
        makeGeneration(neighbour);

        PgVectorStore.remove(removed.settings());

        assertThat(schemasOf(removed)).isEmpty();
        assertThat(schemasOf(neighbour)).hasSize(2);
    }

    @Test
    void removing_nothing_is_no_error_and_what_was_removed_can_be_made_again() throws SQLException {
        PgVectorStore.remove(removed.settings());
        makeGeneration(removed);
        PgVectorStore.remove(removed.settings());
        makeGeneration(removed);

        assertThat(schemasOf(removed)).hasSize(2);
    }
}
