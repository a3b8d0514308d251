package dev.refold.store.lucene;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process owns a directory, for as long as it lives. */
final class OwnershipTest {

    @Test
    void a_second_store_on_the_same_directory_is_refused(@TempDir Path root) {
        try (LuceneStore first = LuceneStore.open(root)) {
            assertThatThrownBy(() -> LuceneStore.open(root)).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining(root.toString()).hasMessageContaining("stop it");
            assertThat(first.generations()).isEmpty();
        }
        LuceneStore.open(root).close();
    }

    @Test
    void another_process_is_refused_and_its_death_frees_the_directory(@TempDir Path root)
            throws IOException, InterruptedException {
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Holder.class.getName(), root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said = other.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> LuceneStore.open(root)).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        LuceneStore.open(root).close();
    }

    /** Opens a store and holds it until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (LuceneStore store = LuceneStore.open(Path.of(args[0]))) {
                System.out.println(store.generations().isEmpty() ? "open" : "not empty");
                // Nothing ever comes: the parent kills.
                System.in.read();
            }
        }
    }
}
