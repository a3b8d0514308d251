package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every embedder keeps. Extend it with an embedder that is fresh for every test, and closed after it. */
abstract class EmbedderContract {

    private static final List<String> TEXTS = List.of("full queue blocks", "the printer is on fire",
            "compaction keeps the last offset");

    /** Closed by the subclass. */
    abstract Embedder embedder();

    @Test
    void names_a_space_that_exists() {
        Embedder embedder = embedder();
        assertThat(new Space(embedder.provider(), embedder.model(), embedder.dimensions(),
                ChunkerSettings.DEFAULT, "english").id()).startsWith(embedder.provider());
        assertThat(embedder.batchTexts()).isPositive();
        assertThat(embedder.inFlight()).isPositive();
    }

    @Test
    void every_text_has_a_unit_vector_in_its_place() throws InterruptedException {
        Embedder embedder = embedder();
        List<Embedded> together = embedder.embedDocuments(TEXTS);
        assertThat(together).hasSameSizeAs(TEXTS).doesNotHaveDuplicates();
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(embedder.embedDocuments(List.of(TEXTS.get(i)))).containsExactly(together.get(i));
            assertUnit(together.get(i), embedder.dimensions());
        }
    }

    @Test
    void a_query_has_a_unit_vector() throws InterruptedException {
        Embedder embedder = embedder();
        assertUnit(embedder.embedQuery("queue"), embedder.dimensions());
    }

    @Test
    void several_queries_have_the_outcomes_they_have_one_by_one() throws InterruptedException {
        Embedder embedder = embedder();
        List<String> queries = List.of("full queue", " ", "printer", "full queue");
        List<Embedded> together = embedder.embedQueries(queries);
        assertThat(together).hasSameSizeAs(queries);
        for (int i = 0; i < queries.size(); i++) {
            assertThat(together.get(i)).isEqualTo(embedder.embedQuery(queries.get(i)));
        }
        assertThat(embedder.embedQueries(List.of())).isEmpty();
    }

    @Test
    void more_texts_than_a_batch_keep_their_order() throws InterruptedException {
        Embedder embedder = embedder();
        List<String> texts = IntStream.range(0, embedder.batchTexts() * 2 + 1).mapToObj(i -> "text number" + i)
                .toList();
        List<Embedded> all = embedder.embedDocuments(texts);
        assertThat(all).hasSameSizeAs(texts);
        assertThat(embedder.embedDocuments(List.of(texts.getLast()))).containsExactly(all.getLast());
    }

    @Test
    void no_texts_have_no_outcomes() throws InterruptedException {
        assertThat(embedder().embedDocuments(List.of())).isEmpty();
    }

    @Test
    void a_blank_text_has_no_features_and_the_others_have_their_vectors() throws InterruptedException {
        Embedder embedder = embedder();
        assertThat(embedder.embedDocuments(List.of("", "queue", " \n\t"))).satisfiesExactly(
                empty -> assertThat(empty).isEqualTo(new Embedded.NoFeatures()),
                queue -> assertUnit(queue, embedder.dimensions()),
                blank -> assertThat(blank).isEqualTo(new Embedded.NoFeatures()));
        assertThat(embedder.embedQuery(" ")).isEqualTo(new Embedded.NoFeatures());
    }

    @Test
    void many_threads_get_the_answers_of_one() throws Exception {
        Embedder embedder = embedder();
        List<Embedded> expected = embedder.embedDocuments(TEXTS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Embedded>>> calls = IntStream.range(0, 32).<Callable<List<Embedded>>>mapToObj(
                    i -> () -> embedder.embedDocuments(TEXTS)).toList();
            List<List<Embedded>> answers = new ArrayList<>();
            for (Future<List<Embedded>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            assertThat(answers).hasSize(32).allMatch(expected::equals);
        }
    }

    @Test
    void closing_twice_is_closing_once() {
        Embedder embedder = embedder();
        embedder.close();
        embedder.close();
    }

    static void assertUnit(Embedded outcome, int dimensions) {
        assertThat(outcome).isInstanceOfSatisfying(Embedded.Vector.class, vector -> {
            assertThat(vector.embedding().dimensions()).isEqualTo(dimensions);
            assertThat(vector.embedding().dot(vector.embedding())).isCloseTo(1, within(1e-5));
        });
    }
}
