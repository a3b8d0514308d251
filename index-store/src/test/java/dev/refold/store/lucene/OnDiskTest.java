package dev.refold.store.lucene;

import static dev.refold.store.contract.EmbeddedDocuments.DIMENSIONS;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the directory, and what happens when something else lies there. */
final class OnDiskTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final DocumentKey KEY = EmbeddedDocuments.key("a");

    @TempDir
    private Path root;

    @Test
    void positions_and_marks_are_in_the_commit_with_their_documents() throws IOException {
        fill();
        try (Directory directory = FSDirectory.open(index());
                DirectoryReader reader = DirectoryReader.open(directory)) {
            Map<String, String> data = reader.getIndexCommit().getUserData();
            assertThat(data).containsEntry("refold.format", "1")
                    .containsEntry("refold.space", Spaces.toy(DIMENSIONS).id())
                    .containsEntry("refold.position.0", "2 0 1 " + TestSink.TOPIC)
                    .containsEntry("refold.mark.0", "0 9 " + TestSink.DOCUMENTS_TOPIC);
            assertThat(reader.numDocs()).as("two chunks and their head").isEqualTo(3);
        }
    }

    @Test
    void a_claim_is_durable_when_it_returns() throws IOException {
        try (LuceneStore store = LuceneStore.open(root)) {
            Generation generation = Spaces.live(store, DIMENSIONS);
            SinkPosition claimed = store.claim(generation.number(), TestSink.TOPIC, 5);
            try (Directory directory = FSDirectory.open(index());
                    DirectoryReader reader = DirectoryReader.open(directory)) {
                assertThat(reader.getIndexCommit().getUserData()).containsEntry("refold.position.5",
                        "0 -1 " + claimed.ownerEpoch() + " " + TestSink.TOPIC);
            }
        }
    }

    @Test
    void an_index_of_another_space_is_a_mismatch() throws IOException {
        fill();
        replaceInRegistry("\"random\"", "\"other\"");
        assertMismatch("spaces never mix");
    }

    @Test
    void a_list_of_generations_of_a_later_format_is_a_mismatch() throws IOException {
        fill();
        replaceInRegistry("\"format\" : 2", "\"format\" : 3");
        assertThatThrownBy(() -> LuceneStore.open(root)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("has format 3, this release of Refold reads 1 to 2");
    }

    @Test
    void a_damaged_list_of_generations_is_a_mismatch_and_leaves_the_directory_free() throws IOException {
        fill();
        String whole = Files.readString(registry());
        Files.writeString(registry(), whole.substring(0, whole.length() / 2));
        assertThatThrownBy(() -> LuceneStore.open(root)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("is damaged");
        Files.writeString(registry(), whole);
        LuceneStore.open(root).close();
    }

    @Test
    void a_missing_file_is_a_mismatch_of_its_generation_alone() throws IOException {
        fill();
        try (LuceneStore store = LuceneStore.open(root)) {
            Generation second = store.create(Spaces.toy(DIMENSIONS));
            TestSink.claim(store, second).mark(9);
            store.transition(second.number(), GenerationState.READY);
            store.promote(second.number());
        }
        try (Stream<Path> files = Files.list(index())) {
            Files.delete(files.filter(file -> file.toString().endsWith(".cfs")).findFirst().orElseThrow());
        }
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(store.status(LIVE).generation().number()).isEqualTo(2);
            assertThatThrownBy(() -> store.document(new GenerationChoice.Numbered(1), KEY))
                    .isInstanceOf(StoreException.Mismatch.class).hasMessageContaining("generation 1 of lucene")
                    .hasMessageContaining("rebuild");
            store.drop(1);
            assertThat(index()).doesNotExist();
        }
    }

    @Test
    void what_a_crash_left_of_a_creation_is_an_orphan_and_its_number_is_free() throws IOException {
        fill();
        Path leftover = Files.createDirectories(root.resolve("generations/2"));
        Files.writeString(leftover.resolve("_0.cfs"), "half");
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThat(store.orphans()).containsExactly("generations/2");
            Generation made = store.create(Spaces.toy(DIMENSIONS));
            assertThat(made.number()).isEqualTo(2);
            assertThat(store.orphans()).isEmpty();
            store.removeOrphan("generations/2");
            assertThat(store.status(new GenerationChoice.Numbered(2)).documents()).isZero();
        }
    }

    @Test
    void an_index_that_failed_while_writing_goes_on_from_its_last_commit() {
        try (LuceneStore store = LuceneStore.open(root)) {
            Generation generation = Spaces.live(store, DIMENSIONS);
            TestSink.claim(store, generation).apply(document("a").chunks("alpha").build());
            // An interrupted thread closes the file it writes, which Lucene takes for a broken disk.
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.claim(generation.number(), TestSink.TOPIC, 0))
                    .isInstanceOf(StoreException.Unavailable.class);
            assertThat(Thread.interrupted()).isTrue();

            TestSink again = TestSink.claim(store, generation);
            again.apply(document("a").chunks("alpha").build(), document("b").chunks("beta").build());
            assertThat(store.status(LIVE).documents()).isEqualTo(2);
        }
    }

    private void fill() {
        try (LuceneStore store = LuceneStore.open(root)) {
            TestSink sink = TestSink.claim(store, Spaces.live(store, DIMENSIONS));
            sink.apply(document("a").chunks("alpha", "beta").build());
            sink.mark(9);
        }
    }

    private void assertMismatch(String message) {
        try (LuceneStore store = LuceneStore.open(root)) {
            assertThatThrownBy(() -> store.document(LIVE, KEY)).isInstanceOf(StoreException.Mismatch.class)
                    .hasMessageContainingAll("generation 1 of lucene", "rebuild")
                    .satisfies(e -> assertThat(e.getMessage()).containsIgnoringCase(message));
        }
    }

    private void replaceInRegistry(String from, String to) throws IOException {
        String text = Files.readString(registry());
        assertThat(text).contains(from);
        Files.writeString(registry(), text.replace(from, to));
    }

    private Path registry() {
        return root.resolve("generations.json");
    }

    private Path index() {
        return root.resolve("generations/1");
    }
}
