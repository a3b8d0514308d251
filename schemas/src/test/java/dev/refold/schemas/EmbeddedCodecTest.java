package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bytes of embedded records: what they look like, and what is not believed. */
final class EmbeddedCodecTest {

    private static final DocumentKey KEY = new DocumentKey("acme", "T-17");
    private static final ContentHash HASH = new ContentHash(1, 2);

    private final EmbeddedCodec codec = new EmbeddedCodec();

    @Test
    void a_vector_is_a_typed_array_of_little_endian_float32() {
        String hex = HexFormat.of().formatHex(codec.encode(present("text", Embedding.ofUnit(1, 0))));

        // d8 55 is tag 85, 48 a byte string of 8.
        assertThat(hex).contains("d855" + "48" + "0000803f" + "00000000");
    }

    @Test
    void a_delete_is_a_record_that_says_so() {
        byte[] bytes = codec.encode(new EmbeddedDocument.Deleted(KEY, new Order(7, 0, 9), new Position(1, 9)));

        // "deleted": true, as the last field.
        assertThat(HexFormat.of().formatHex(bytes)).endsWith("6764656c65746564" + "f5");
    }

    @Test
    void a_long_text_is_one_string_of_definite_length() {
        String text = "ä€😀x".repeat(100_000);
        EmbeddedDocument.Present present = present(text, Embedding.ofUnit(1));
        byte[] bytes = codec.encode(present);

        assertThat(codec.decode(bytes)).isEqualTo(present);
        assertThat(bytes).hasSizeLessThan(text.getBytes(StandardCharsets.UTF_8).length + 200);
    }

    @Test
    void thousands_of_long_vectors_read_as_they_were_written() {
        Generated generated = new Generated(1);
        List<Chunk> chunks = IntStream.range(0, 2_000).mapToObj(i -> new Chunk(i, 0, 0, HASH, Optional.of(generated
                .vector(1_536)))).toList();
        EmbeddedDocument.Present present = present("", chunks);

        byte[] bytes = codec.encode(present);

        assertThat(codec.decode(bytes)).isEqualTo(present);
        assertThat(bytes).hasSizeLessThan(2_000 * (1_536 * Float.BYTES + 40));
    }

    @Test
    void a_record_of_a_newer_format_names_both_formats() {
        assertThatThrownBy(() -> codec.decode(changed("01", "02", "666f726d6174"))).isInstanceOf(
                CorruptRecordException.class).hasMessageContaining("format 2").hasMessageContaining("reads 1");
    }

    @Test
    void a_vector_that_is_not_of_unit_length_is_corrupt() {
        assertCorrupt(hex -> hex.replace("0000803f", "00000040"), "unit");
        assertCorrupt(hex -> hex.replace("0000803f", "0000c07f"), "NaN");
        assertCorrupt(hex -> hex.replace("d85544", "d85144"), "float32");
        assertCorrupt(hex -> hex.replace("d855440000803f", "430000803f".substring(0, 8)), "float32");
    }

    @Test
    void vectors_of_two_dimensions_are_corrupt() {
        assertThatThrownBy(() -> present("", List.of(new Chunk(0, 0, 0, HASH, Optional.of(Embedding.ofUnit(1))),
                new Chunk(1, 0, 0, HASH, Optional.of(Embedding.ofUnit(1, 0)))))).hasMessageContaining("dimensions");
    }

    @Test
    void what_follows_a_record_is_corrupt() {
        assertCorrupt(hex -> hex + "00", "after its last field");
    }

    @Test
    void a_field_out_of_place_is_named() {
        assertCorrupt(hex -> hex.replace(hexOf("order"), hexOf("ordre")), "ordre");
    }

    @Test
    void a_length_that_lies_takes_no_memory() {
        // A text of 2^31 - 1 bytes, then one of 2^62, of which nothing follows.
        assertCorrupt(hex -> hex.replaceAll("64" + hexOf("text") + "64.*", "64" + hexOf("text") + "7a7fffffff"),
                "CBOR");
        assertCorrupt(hex -> hex.replaceAll("64" + hexOf("text") + "64.*", "64" + hexOf("text") + "7b4000000000000000"),
                "CBOR");
        assertCorrupt(hex -> hex.replace("d85544", "d8555a7fffffff"), "CBOR");
    }

    @Test
    void text_without_bytes_of_its_own_is_not_written_as_something_else() {
        assertThatThrownBy(() -> codec.encode(present("\ud800", Embedding.ofUnit(1)))).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("surrogate");
    }

    @Test
    void an_encoded_lone_surrogate_is_corrupt() {
        assertCorrupt(hex -> hex.replace("64" + hexOf("text") + "64" + hexOf("body"), "64" + hexOf("text")
                + "63eda080"), "");
    }

    private void assertCorrupt(UnaryOperator<String> change, String message) {
        String valid = HexFormat.of().formatHex(codec.encode(present("body", Embedding.ofUnit(1))));
        String damaged = change.apply(valid);

        assertThat(damaged).isNotEqualTo(valid);
        assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex(damaged))).isInstanceOf(
                CorruptRecordException.class).hasMessageContaining(message);
    }

    private byte[] changed(String from, String to, String after) {
        String valid = HexFormat.of().formatHex(codec.encode(present("body", Embedding.ofUnit(1))));
        return HexFormat.of().parseHex(valid.replace(after + from, after + to));
    }

    private static String hexOf(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EmbeddedDocument.Present present(String text, Embedding vector) {
        return present(text, List.of(new Chunk(0, 0, text.length(), HASH, Optional.of(vector))));
    }

    private static EmbeddedDocument.Present present(String text, List<Chunk> chunks) {
        return new EmbeddedDocument.Present(KEY, new Order(7, 0, 9), new Position(1, 9), HASH, "", text, Optional
                .empty(), Metadata.EMPTY, Optional.empty(), chunks);
    }
}
