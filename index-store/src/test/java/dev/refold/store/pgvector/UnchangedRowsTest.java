package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.ApplyOutcome;
import dev.refold.store.Generation;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row keeps its place (ctid) and its writer (xmin) exactly when nothing wrote it. */
final class UnchangedRowsTest extends StoreTest {

    private final Generation generation = live();
    private final TestSink sink = TestSink.claim(store, generation);

    @Test
    void a_change_of_metadata_alone_writes_neither_chunk_nor_vector() throws SQLException {
        sink.apply(EmbeddedDocuments.document("d").version(1).chunks("one", "two").metadata("a", "x").build());
        List<String> chunks = rows("chunks");
        List<String> vectors = rows("vectors");
        ApplyOutcome.Applied changed = sink.apply(
                EmbeddedDocuments.document("d").version(2).chunks("one", "two").metadata("a", "y").build());
        assertThat(rows("vectors")).hasSize(2).isEqualTo(vectors);
        assertThat(rows("chunks")).hasSize(2).isEqualTo(chunks);
        assertThat(changed).extracting(ApplyOutcome.Applied::documents, ApplyOutcome.Applied::chunks,
                ApplyOutcome.Applied::vectors).containsExactly(1, 0, 0);
    }

    @Test
    void one_edited_paragraph_writes_one_vector() throws SQLException {
        sink.apply(EmbeddedDocuments.document("d").version(1).chunks("one", "two", "three").build());
        List<String> before = rows("vectors");
        ApplyOutcome.Applied changed = sink
                .apply(EmbeddedDocuments.document("d").version(2).chunks("one", "TWO!", "three").build());
        // The paragraph after it moved by one character: its chunk row has a new range, its vector stays.
        assertThat(changed).extracting(ApplyOutcome.Applied::chunks, ApplyOutcome.Applied::vectors)
                .containsExactly(2, 1);
        assertThat(rows("vectors")).hasSize(3).filteredOn(before::contains).hasSize(2);
    }

    @Test
    void equal_chunks_share_a_vector_and_the_last_one_takes_it_along() throws SQLException {
        sink.apply(EmbeddedDocuments.document("d").version(1).chunks("same", "same", "other").build());
        assertThat(rows("chunks")).hasSize(3);
        assertThat(rows("vectors")).hasSize(2);
        sink.apply(EmbeddedDocuments.document("d").version(2).chunks("same", "other").build());
        assertThat(rows("vectors")).hasSize(2);
        sink.apply(EmbeddedDocuments.document("d").version(3).chunks("other").build());
        assertThat(rows("vectors")).hasSize(1);
    }

    @Test
    void a_stale_batch_writes_nothing_but_the_position() throws SQLException {
        sink.apply(EmbeddedDocuments.document("d").version(5).chunks("new").build());
        List<String> heads = rows("heads");
        ApplyOutcome.Applied stale = sink.apply(EmbeddedDocuments.document("d").version(4).chunks("old").build());
        assertThat(stale).extracting(ApplyOutcome.Applied::documents, ApplyOutcome.Applied::stale,
                ApplyOutcome.Applied::chunks, ApplyOutcome.Applied::vectors).containsExactly(0, 1, 0, 0);
        assertThat(rows("heads")).isEqualTo(heads);
        assertThat(database.rows("SELECT next_offset FROM " + schema() + ".positions")).containsExactly("2");
    }

    private List<String> rows(String table) throws SQLException {
        return database.rows("SELECT ctid, xmin FROM " + schema() + "." + table + " ORDER BY ctid");
    }

    private String schema() {
        return database.schemaOf(generation.number());
    }
}
