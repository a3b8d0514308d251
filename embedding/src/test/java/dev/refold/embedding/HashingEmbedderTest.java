package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.Embedding;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashingEmbedderTest {

    private final HashingEmbedder embedder = new HashingEmbedder(HashingEmbedder.DEFAULT_DIMENSIONS, "english");

    @AfterEach
    void close() {
        embedder.close();
    }

    @Nested
    class Contract extends EmbedderContract {
        @Override
        Embedder embedder() {
            return embedder;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            english |  8 | full queue blocks                 | [0.0, -0.5883484, 0.19611613, 0.5883484, -0.19611613, 0.39223227, -0.19611613, 0.19611613]
            english |  8 | The incompressible flow of a wing | [0.0, 0.31622776, 0.31622776, -0.31622776, 0.31622776, -0.31622776, -0.31622776, 0.6324555]
            english | 16 | queue queue queue Queues queued   | [0.0, 0.0, -0.7029899, 0.0, 0.0, 0.3843634, 0.0, 0.0, 0.0, -0.35149494, 0.0, 0.3843634, 0.2945948, 0.0, 0.0, 0.0]
            none    |  8 | Die Schlange vor dem Café         | [0.15617377, -0.15617377, 0.31234753, -0.31234753, 0.15617377, 0.7808688, -0.31234753, -0.15617377]
            none    |  8 | a 中文 \uD83D\uDE00 x_1              | [0.4, 0.0, 0.4, 0.0, -0.6, 0.0, -0.4, -0.4]
            """)
    void vectors_never_change_as_they_are_stored(String language, int dimensions, String text, String expected) {
        try (HashingEmbedder golden = new HashingEmbedder(dimensions, language)) {
            assertThat(Arrays.toString(vector(golden, text).toArray())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"what is this, and how?", "The THE the", "… --- !!", "don't you"})
    void a_text_of_function_words_alone_has_no_features(String text) {
        assertThat(embedder.embedDocuments(List.of(text))).containsExactly(new Embedded.NoFeatures());
    }

    @Test
    void features_that_cancel_out_leave_no_vector() {
        try (HashingEmbedder one = new HashingEmbedder(1, "none")) {
            List<Embedded> outcomes = IntStream.range(0, 100).mapToObj(i -> one.embedQuery(words(i))).toList();
            assertThat(outcomes).contains(new Embedded.NoFeatures()).anyMatch(Embedded.Vector.class::isInstance);
        }
    }

    private static String words(int i) {
        return (char) ('a' + i / 10) + " " + (char) ('k' + i % 10);
    }

    @Test
    void inflected_words_and_a_query_are_nearer_than_another_subject() {
        Embedding query = vector(embedder, "which queues are blocking when they are full?");
        Embedding related = vector(embedder, "A full queue blocks its writers.");
        Embedding other = vector(embedder, "A printer is on fire.");
        assertThat(query.dot(related)).isGreaterThan(0.5);
        assertThat(query.dot(other)).isLessThan(0.2);
    }

    @Test
    void grams_bring_together_what_stemming_leaves_apart() {
        Embedding word = vector(embedder, "compressibility");
        assertThat(word.dot(vector(embedder, "incompressible"))).isGreaterThan(0.3);
    }

    @Test
    void case_and_function_words_do_not_matter() {
        assertThat(vector(embedder, "The QUEUE of a broker")).isEqualTo(vector(embedder, "queue broker"));
    }

    @Test
    void any_text_is_embedded_or_without_features() {
        Prose prose = new Prose(new Random(11));
        for (int length = 1; length < 2_000; length += 37) {
            assertThat(embedder.embedQuery(prose.noise(length))).isNotInstanceOf(Embedded.Refused.class);
        }
    }

    @Test
    void a_text_of_megabytes_is_embedded() {
        String text = String.join(" ", new Prose(new Random(3)).paragraphs(2_000_000)) + " " + "x".repeat(1_000_000);
        EmbedderContract.assertUnit(embedder.embedQuery(text), embedder.dimensions());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4_097})
    void dimensions_that_no_store_indexes_are_refused(int dimensions) {
        assertThatThrownBy(() -> new HashingEmbedder(dimensions, "english")).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("" + dimensions);
    }

    private static Embedding vector(Embedder embedder, String text) {
        try {
            return ((Embedded.Vector) embedder.embedQuery(text)).embedding();
        } catch (InterruptedException e) {
            throw new AssertionError("a local embedder waits for nothing", e);
        }
    }
}
