package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Bytes;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.ScannedDocument.Content;
import dev.refold.store.audit.ScannedDocument.ScannedChunk;
import dev.refold.store.audit.VectorPrecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pure comparisons: the digest sees what the words say, and the other way round. */
class DifferencesTest {

    private static final DocumentKey KEY = new DocumentKey("acme", "T-17");
    private static final Position AT = new Position(1, 5);

    private final EmbeddedDocument.Present document = new RandomDocuments(VerifyBench.SPACE, 1).present(KEY,
            new Order(4, 0, 9), 3);
    private final ScannedDocument wanted = ScannedDocument.of(document);

    /** A change of what is stored, and what is said of it. */
    record Change(String words, UnaryOperator<Content> change) {
        @Override
        public String toString() {
            return words;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("document hash differs: stored",
                        c -> new Content(ContentHash.of("x"), c.title(), c.language(), c.metadata(), c.occurredAt(),
                                c.chunks())),
                new Change("title differs from character ",
                        c -> new Content(c.documentHash(), c.title() + "!", c.language(), c.metadata(),
                                c.occurredAt(), c.chunks())),
                new Change("language differs: stored de, log ",
                        c -> new Content(c.documentHash(), c.title(), Optional.of("de"), c.metadata(),
                                c.occurredAt(), c.chunks())),
                new Change("metadata differs in number, tags",
                        c -> new Content(c.documentHash(), c.title(), c.language(),
                                Metadata.of(Map.of("number", new MetadataValue.Bool(true))), c.occurredAt(),
                                c.chunks())),
                new Change("time differs: stored 1970-01-01T00:00:00.000000001Z",
                        c -> new Content(c.documentHash(), c.title(), c.language(), c.metadata(),
                                Optional.of(Instant.ofEpochSecond(0, 1)), c.chunks())),
                new Change("number of chunks differs: stored 2, log 3",
                        c -> new Content(c.documentHash(), c.title(), c.language(), c.metadata(), c.occurredAt(),
                                c.chunks().subList(0, 2))),
                second("range of chunk 1 differs: stored ",
                        c -> new ScannedChunk(1, c.start(), c.end() + 1, c.hash(), c.text(), c.vector())),
                second("hash of chunk 1 differs: stored ",
                        c -> new ScannedChunk(1, c.start(), c.end(), Chunk.hashOf("a", "b"), c.text(), c.vector())),
                second("text of chunk 1 differs from character 3 on",
                        c -> new ScannedChunk(1, c.start(), c.end(), c.hash(), c.text().substring(0, 3) + "?",
                                c.vector())),
                second("chunk 1 is stored as chunk 2",
                        c -> new ScannedChunk(2, c.start(), c.end(), c.hash(), c.text(), c.vector())),
                second("vector of chunk 1 is missing, the log has one",
                        c -> new ScannedChunk(1, c.start(), c.end(), c.hash(), c.text(), Optional.empty())),
                second("vector of chunk 1 has 2 dimensions, log 16", c -> with(c, RawVector.of(1, 0))),
                second("vector of chunk 1 differs in component 7: stored NaN, log ", c -> with(c, 7, Float.NaN)),
                second("; it is not finite", c -> with(c, 7, Float.POSITIVE_INFINITY)),
                second("; its length is ", c -> with(c, 3, 4)));
    }

    private static Change second(String words, UnaryOperator<ScannedChunk> change) {
        return new Change(words, content -> {
            List<ScannedChunk> chunks = new ArrayList<>(content.chunks());
            chunks.set(1, change.apply(chunks.get(1)));
            return new Content(content.documentHash(), content.title(), content.language(), content.metadata(),
                    content.occurredAt(), chunks);
        });
    }

    private static ScannedChunk with(ScannedChunk chunk, RawVector vector) {
        return new ScannedChunk(chunk.ordinal(), chunk.start(), chunk.end(), chunk.hash(), chunk.text(),
                Optional.of(vector));
    }

    private static ScannedChunk with(ScannedChunk chunk, int component, float value) {
        RawVector old = chunk.vector().orElseThrow();
        float[] components = new float[old.dimensions()];
        for (int i = 0; i < components.length; i++) {
            components[i] = i == component ? value : old.component(i);
        }
        return with(chunk, RawVector.of(components));
    }

    private ScannedDocument changed(UnaryOperator<Content> change) {
        return new ScannedDocument(KEY, wanted.order(), wanted.source(), wanted.content().map(change));
    }

    private Verdict verdict(ScannedDocument stored, VectorPrecision precision) {
        // As it is after it was kept on disk.
        Expected kept = ExpectedCodec.decode(ExpectedCodec.encode(7, Expected.of(document, AT, precision)));
        return Verdict.of(Optional.of(kept), Optional.of(stored), precision);
    }

    @ParameterizedTest
    @EnumSource
    void the_same_document_is_the_same_under_every_precision(VectorPrecision precision) {
        assertThat(verdict(wanted, precision)).isEqualTo(Verdict.SAME);
        assertThat(Differences.between(wanted, wanted, precision)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void every_change_is_seen_and_named(Change change) {
        for (VectorPrecision precision : VectorPrecision.values()) {
            ScannedDocument stored = changed(change.change());
            assertThat(verdict(stored, precision)).as("%s", precision)
                    .isEqualTo(new Verdict.Differs(FindingKind.CORRUPT, Optional.of(wanted.order())));
            assertThat(Differences.told(Differences.between(wanted, stored, precision))).contains(change.words());
        }
    }

    @Test
    void one_bit_counts_where_every_bit_is_kept_and_only_there() {
        float component = wanted.content().orElseThrow().chunks().get(1).vector().orElseThrow().component(3);
        ScannedDocument stored = changed(second("", c -> with(c, 3, Math.nextUp(component))).change());

        assertThat(verdict(stored, VectorPrecision.EXACT)).isInstanceOf(Verdict.Differs.class);
        assertThat(verdict(stored, VectorPrecision.NORMALISED_ANEW)).isEqualTo(Verdict.SAME);
    }

    @Test
    void rounding_to_half_is_no_difference_where_halves_are_kept() {
        ScannedDocument stored = changed(second("", c -> {
            float exact = c.vector().orElseThrow().component(3);
            return with(c, 3, Float.float16ToFloat(Float.floatToFloat16(exact)));
        }).change());

        assertThat(verdict(stored, VectorPrecision.HALF)).isEqualTo(Verdict.SAME);
        assertThat(verdict(stored, VectorPrecision.EXACT)).isInstanceOf(Verdict.Differs.class);
    }

    @Test
    void the_order_says_which_of_both_is_behind() {
        for (long version : List.of(3, 5)) {
            Order order = new Order(version, 0, 9);
            ScannedDocument stored = new ScannedDocument(KEY, order, wanted.source(), wanted.content());
            assertThat(verdict(stored, VectorPrecision.EXACT)).isEqualTo(new Verdict.Differs(
                    version < 4 ? FindingKind.STALE : FindingKind.AHEAD, Optional.of(order)));
        }
    }

    @Test
    void what_only_one_side_has_is_a_ghost_or_a_gap() {
        Expected expected = Expected.of(document, AT, VectorPrecision.EXACT);
        assertThat(Verdict.of(Optional.of(expected), Optional.empty(), VectorPrecision.EXACT))
                .isEqualTo(new Verdict.Differs(FindingKind.GAP, Optional.empty()));
        assertThat(Verdict.of(Optional.empty(), Optional.of(wanted), VectorPrecision.EXACT))
                .isEqualTo(new Verdict.Differs(FindingKind.GHOST, Optional.of(wanted.order())));
        assertThat(Verdict.of(Optional.empty(), Optional.empty(), VectorPrecision.EXACT)).isEqualTo(Verdict.SAME);
    }

    @Test
    void deleted_and_present_differ_and_so_does_the_source() {
        ScannedDocument deleted = new ScannedDocument(KEY, wanted.order(), wanted.source(), Optional.empty());
        ScannedDocument moved = new ScannedDocument(KEY, wanted.order(), new Position(2, 77), wanted.content());

        assertThat(verdict(deleted, VectorPrecision.EXACT)).isInstanceOf(Verdict.Differs.class);
        assertThat(verdict(moved, VectorPrecision.EXACT)).isInstanceOf(Verdict.Differs.class);
        assertThat(Differences.between(wanted, deleted, VectorPrecision.EXACT))
                .containsExactly("stored as deleted, the log has it");
        assertThat(Differences.between(wanted, moved, VectorPrecision.EXACT)).singleElement().asString()
                .contains("source differs: stored offset 77 of partition 2");
    }

    @Test
    void only_the_first_differences_are_told_and_the_rest_counted() {
        assertThat(Differences.told(List.of("a", "b", "c", "d", "e"))).isEqualTo("a; b; c; and 2 more");
        assertThat(Differences.told(List.of("a"))).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_kept_on_disk_comes_back(VectorPrecision precision) {
        Expected expected = Expected.of(document, AT, precision);
        byte[] bytes = ExpectedCodec.encode(3, expected);
        assertThat(ExpectedCodec.index(bytes)).isEqualTo(3);
        assertThat(ExpectedCodec.order(bytes)).isEqualTo(expected.order());
        assertThat(ExpectedCodec.decode(bytes)).isEqualTo(expected);
        assertThat(expected.content()).isNotEqualTo(Bytes.of(new byte[32]));
    }
}
