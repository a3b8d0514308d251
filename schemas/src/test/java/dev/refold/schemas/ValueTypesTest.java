package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values every module shares. */
final class ValueTypesTest {

    @Test
    void the_first_slash_ends_the_tenant() {
        DocumentKey key = DocumentKey.parse("acme/a/b/c");

        assertThat(key).isEqualTo(new DocumentKey("acme", "a/b/c"));
        assertThat(key.kafkaKey()).isEqualTo("acme/a/b/c");
        assertThat(new DocumentKey("a", "z")).isLessThan(new DocumentKey("b", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "acme", "acme/", "/id", "mark"})
    void a_key_without_tenant_or_id_is_none(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DocumentKey.parse(text));
    }

    @Test
    void versions_decide_then_log_epochs_then_offsets() {
        assertThat(Stream.of(new Order(2, 0, 0), new Order(1, 1, 0), new Order(1, 0, 9), new Order(1, 1, 7), new Order(
                1, 0, 10)).sorted()).containsExactly(new Order(1, 0, 9), new Order(1, 0, 10), new Order(1, 1, 0),
                        new Order(1, 1, 7), new Order(2, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Order(Order.MAX_VERSION + 1, 0, 0));
    }

    @Test
    void an_embedding_is_of_unit_length_and_cannot_be_changed() {
        float[] given = {3, 4};
        Embedding embedding = Embedding.normalised(given);
        given[0] = 9;
        embedding.toArray()[0] = 9;

        assertThat(embedding).isEqualTo(Embedding.ofUnit(0.6f, 0.8f)).hasSameHashCodeAs(Embedding.ofUnit(0.6f, 0.8f));
        assertThat(embedding.dot(Embedding.ofUnit(1, 0))).isCloseTo(0.6, within(1e-7));
        assertThatIllegalArgumentException().isThrownBy(() -> embedding.dot(Embedding.ofUnit(1)));
    }

    @Test
    void what_has_no_direction_is_no_embedding() {
        for (float[] components : List.of(new float[0], new float[]{0, 0}, new float[]{Float.NaN, 1}, new float[]{
                Float.POSITIVE_INFINITY})) {
            assertThatIllegalArgumentException().isThrownBy(() -> Embedding.normalised(components));
            assertThatIllegalArgumentException().isThrownBy(() -> Embedding.ofUnit(components));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Embedding.ofUnit(1.1f));
    }

    @Test
    void even_the_smallest_and_the_largest_floats_have_a_direction() {
        assertThat(Embedding.normalised(Float.MIN_VALUE)).isEqualTo(Embedding.ofUnit(1));
        assertThat(Embedding.normalised(Float.MAX_VALUE, Float.MAX_VALUE).dot(Embedding.ofUnit(1, 0))).isCloseTo(Math
                .sqrt(0.5), within(1e-7));
    }

    @Test
    void tokens_merge_by_the_greater_offset_and_the_later_epoch_wins_whole() {
        ConsistencyToken left = token(1, Map.of(0, 5L, 1, 7L));
        ConsistencyToken right = token(1, Map.of(1, 6L, 2, 9L));

        assertThat(left.merge(right)).isEqualTo(token(1, Map.of(0, 5L, 1, 7L, 2, 9L))).isEqualTo(right.merge(left));
        assertThat(left.merge(token(2, Map.of(1, 0L)))).isEqualTo(token(2, Map.of(1, 0L)));
        assertThatIllegalArgumentException().isThrownBy(() -> token(0, Map.of(0, -1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r1", "r1.", "r2.AAA", "r1.AA", "r1.AAAA", "r1.AAA=", "r1.A A", "r1.gAAA", "r1.AAB",
            "r1.AQEAAAA", "r1.____________", "r1.AP________9_", "r1.AAIBAQAB"})
    void a_token_that_is_not_exactly_one_of_ours_is_refused(String text) {
        assertThatThrownBy(() -> ConsistencyToken.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("consistency token").hasMessageContaining("unchanged");
    }

    @Test
    void the_fingerprint_of_a_space_is_stable_and_over_every_component() {
        ChunkerSettings chunker = ChunkerSettings.DEFAULT;
        Space space = new Space("hashing", "words-4grams", 384, chunker, "english");

        // Names a topic: another value here would orphan every log there is.
        assertThat(space.id()).isEqualTo("hashing-384-4c895856");
        assertThat(Stream.of(space, new Space("openai", "words-4grams", 384, chunker, "english"), new Space("hashing",
                "words", 384, chunker, "english"), new Space("hashing", "words-4grams", 385, chunker, "english"),
                new Space("hashing", "words-4grams", 384, new ChunkerSettings(1_201, 150, 4_000), "english"), new Space(
                        "hashing", "words-4grams", 384, new ChunkerSettings(1_200, 151, 4_000), "english"),
                new Space(
                        "hashing", "words-4grams", 384, new ChunkerSettings(1_200, 150, 4_001), "english"),
                new Space("hashing", "words-4grams", 384, chunker, "german")).map(Space::fingerprint))
                .doesNotHaveDuplicates();
    }

    @Test
    void metadata_do_not_depend_on_the_order_they_came_in() {
        MetadataValue one = new MetadataValue.Numeric(1);
        TreeMap<String, MetadataValue> source = new TreeMap<>(Map.of("a", one));
        Metadata metadata = new Metadata(source);
        source.put("b", one);

        assertThat(metadata.values()).containsOnlyKeys("a");
        assertThat(metadata.get("a")).contains(one);
        assertThat(metadata.get("b")).isEmpty();
        assertThat(new MetadataValue.Numeric(-0.0)).isEqualTo(new MetadataValue.Numeric(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new MetadataValue.Numeric(Double.NaN));
    }

    @Test
    void a_content_type_is_known_without_its_parameters() {
        assertThat(ContentType.ofMediaType("Text/Markdown; charset=utf-8")).contains(ContentType.MARKDOWN);
        assertThat(ContentType.ofMediaType("text/pdf")).isEmpty();
        assertThat(ContentType.ofMediaType("")).isEmpty();
    }

    @Test
    void bytes_are_compared_by_value_and_cannot_be_changed() {
        byte[] given = {1, 2, 3};
        Bytes bytes = Bytes.of(given);
        given[0] = 9;
        bytes.toArray()[0] = 9;

        assertThat(bytes).isEqualTo(Bytes.of((byte) 1, (byte) 2, (byte) 3)).isNotEqualTo(bytes.prefix(2));
        assertThat(bytes.prefix(9)).isSameAs(bytes);
        assertThat(Optional.of(bytes.prefix(2))).contains(Bytes.of((byte) 1, (byte) 2));
    }

    private static ConsistencyToken token(long epoch, Map<Integer, Long> offsets) {
        return new ConsistencyToken(epoch, new TreeMap<>(offsets));
    }
}
