package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.filter.Filter;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DimensionsTest extends StoreTest {

    /** The greatest id there may be, of characters that do not compress: it shares a page with the vector. */
    private static final String LONG_ID = ContentHash.of("x").toHex().repeat(16);

    @ParameterizedTest
    @CsvSource({"384, vector, 1e-6", "1536, vector, 1e-6", "2000, vector, 1e-6", "2001, halfvec, 1e-3",
            "3072, halfvec, 1e-3", "4000, halfvec, 1e-3"})
    void vectors_up_to_4000_dimensions_are_stored_and_found(int dimensions, String type, double tolerance)
            throws SQLException {
        Generation generation = live(dimensions);
        EmbeddedDocument.Present document = EmbeddedDocuments
                .document(new DocumentKey(EmbeddedDocuments.TENANT, LONG_ID)).dimensions(dimensions)
                .chunks("this", "that").build();
        TestSink.claim(store, generation).apply(document);
        Chunk that = document.chunks().get(1);
        List<Hit> hits = store.search(new GenerationChoice.Live(),
                query(SearchMode.VECTOR, "", that.vector(), Filter.ALL)).hits();
        assertThat(hits.getFirst().ordinal()).isEqualTo(1);
        assertThat(hits.getFirst().score()).isCloseTo(1, Offset.offset(tolerance));
        assertThat(database.rows("SELECT DISTINCT pg_typeof(e), vector_dims(e) FROM "
                + database.schemaOf(generation.number()) + ".vectors")).containsExactly(type + "|" + dimensions);
    }

    @Test
    void more_than_4000_dimensions_are_refused_and_leave_nothing() throws SQLException {
        assertThatThrownBy(() -> store.create(space(4_001))).isInstanceOf(StoreException.Refused.class)
                .hasMessage("pgvector takes vectors of at most 4000 dimensions, space " + space(4_001).id()
                        + " has 4001; choose another store, or a model with fewer dimensions");
        assertThat(store.generations()).isEmpty();
        assertThat(database.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE '"
                + database.settings().schema() + "\\_g%'")).isEmpty();
    }
}
