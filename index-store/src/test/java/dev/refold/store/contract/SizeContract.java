package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.MetadataValue;
import dev.refold.store.Counts;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches, documents and metadata as large as the log may hold them. */
public abstract class SizeContract extends StoreContract {

    /** One more than some servers announce as the most they take at once. */
    private static final int RECORDS = 5_462;
    private static final int LARGE_DOCUMENTS = 100;
    private static final int LARGE_CHUNKS = 32;
    private static final int LARGE_CHUNK_CHARS = 16 << 10;
    private static final int CHUNKS = 3_000;

    @Test
    void a_batch_of_very_many_records_is_held_and_found() {
        List<EmbeddedDocument.Present> documents = IntStream.range(0, RECORDS)
                .mapToObj(i -> document("d" + i).chunks("alpha x" + i).build()).toList();
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        assertCounts(RECORDS, RECORDS);
        for (int i = 0; i < RECORDS; i += RECORDS - 1) {
            assertHolds(documents.get(i));
            assertThat(found(keyword("x" + i))).containsExactly("d" + i + "#0");
            assertThat(found(nearest(documents.get(i).chunks().getFirst().vector().orElseThrow())))
                    .startsWith("d" + i + "#0");
        }
    }

    @Test
    void a_batch_of_fifty_megabytes_is_held_and_found() {
        String filler = "filler text ".repeat(LARGE_CHUNK_CHARS / 12);
        List<EmbeddedDocument.Present> documents = IntStream.range(0, LARGE_DOCUMENTS)
                .mapToObj(d -> document("d" + d).chunks(IntStream.range(0, LARGE_CHUNKS)
                        .mapToObj(c -> "x" + d + "y" + c + " " + filler).toList()).build())
                .toList();
        assertThat(documents.stream().mapToLong(of -> of.text().length()).sum()).isGreaterThan(50_000_000);
        liveWith(documents.toArray(EmbeddedDocument[]::new));
        assertCounts(LARGE_DOCUMENTS, LARGE_DOCUMENTS * LARGE_CHUNKS);
        assertHolds(documents.getFirst());
        assertHolds(documents.getLast());
        assertThat(found(keyword("x99y31"))).containsExactly("d99#31");
    }

    @ParameterizedTest
    @EnumSource
    void a_document_of_three_thousand_chunks_is_held_found_and_replaced(SearchMode mode) {
        EmbeddedDocument.Present large = document("large")
                .chunks(IntStream.range(0, CHUNKS).mapToObj(i -> "part" + i).toList()).build();
        TestSink sink = liveWith(large);
        assertHolds(large);
        assertThat(hits(Queries.vector(query(mode, "part2999"), large.chunks().getLast().vector()))).first()
                .extracting(Hit::ordinal).isEqualTo(CHUNKS - 1);
        sink.apply(document("large").version(2).chunks("only part2999").build());
        settle();
        assertCounts(1, 1);
        assertThat(found(query(mode, "part2999"))).containsExactly("large#0");
    }

    @Test
    void metadata_at_every_limit_and_of_every_type_are_held_and_filter() {
        EmbeddedDocuments full = document("full").chunks("alpha");
        for (int i = 0; i < 250; i++) {
            full.metadata("k" + i, "v" + i);
        }
        EmbeddedDocument.Present built = full.metadata("text", "x".repeat(8 << 10)).metadata("number", -1e300)
                .metadata("truth", new MetadataValue.Bool(false))
                .metadata("many",
                        new MetadataValue.Many(IntStream
                                .range(0, 256).<MetadataValue.Scalar>mapToObj(MetadataValue.Numeric::new).toList()))
                .metadata("mixed", new MetadataValue.Many(List.of(new MetadataValue.Text("1"),
                        new MetadataValue.Numeric(1), new MetadataValue.Bool(true))))
                .metadata("none", new MetadataValue.Many(List.of())).build();
        liveWith(built, document("plain").chunks("alpha").metadata("k7", "v7").build());
        assertHolds(built);
        for (Filter filter : List.of(eq("text", new MetadataValue.Text("x".repeat(8 << 10))),
                eq("number", new MetadataValue.Numeric(-1e300)), eq("truth", new MetadataValue.Bool(false)),
                eq("many", new MetadataValue.Numeric(255)), eq("mixed", new MetadataValue.Bool(true)),
                eq("mixed", new MetadataValue.Text("1")), new Filter.Exists("none"))) {
            for (SearchMode mode : SearchMode.values()) {
                assertThat(found(Queries.filter(query(mode, "alpha"), filter))).as("%s %s", mode, filter)
                        .containsExactly("full#0");
            }
        }
        assertThat(found(Queries.filter(keyword("alpha"), eq("k7", new MetadataValue.Text("v7")))))
                .containsExactlyInAnyOrder("full#0", "plain#0");
    }

    private static Filter eq(String key, MetadataValue.Scalar value) {
        return new Filter.Eq(key, value);
    }

    private void assertCounts(long documents, long chunks) {
        Counts counts = store().count(LIVE, TENANT, Filter.ALL);
        assertThat(List.of(counts.documents(), counts.chunks())).containsExactly(documents, chunks);
    }
}
