package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.SearchMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The greatest order wins, whenever it arrives. */
public abstract class OrderContract extends StoreContract {

    @Test
    void a_late_version_changes_nothing() {
        EmbeddedDocument.Present newer = document("a").version(5).chunks("new words").build();
        TestSink sink = liveWith(newer);
        ApplyOutcome.Applied applied = sink.apply(document("a").version(4).chunks("old words", "more").build());
        settle();
        assertThat(applied.stale()).isEqualTo(1);
        assertThat(List.of(applied.documents(), applied.chunks(), applied.vectors())).containsOnly(0);
        assertHolds(newer);
        assertThat(found(query(SearchMode.HYBRID, "old words more"))).containsExactly("a#0");
    }

    @Test
    void an_equal_order_changes_nothing() {
        EmbeddedDocument.Present first = document("a").version(5).chunks("first").build();
        TestSink sink = liveWith(first);
        ApplyOutcome.Applied applied = sink.apply(document("a").version(5).chunks("second").build());
        assertThat(applied.stale()).isEqualTo(1);
        assertThat(applied.documents()).isZero();
        assertHolds(first);
    }

    @Test
    void the_same_record_twice_changes_nothing() {
        EmbeddedDocument.Present document = document("a").version(5).chunks("one").build();
        TestSink sink = liveWith(document);
        assertThat(sink.apply(document).stale()).isEqualTo(1);
        assertHolds(document);
    }

    @Test
    void epochs_decide_between_equal_versions_and_offsets_between_equal_epochs() {
        TestSink sink = liveWith(at(new Order(1, 0, 900), "first"));
        sink.apply(at(new Order(1, 1, 3), "later epoch"));
        assertThat(order()).isEqualTo(new Order(1, 1, 3));
        sink.apply(at(new Order(1, 0, 950), "earlier epoch"));
        assertThat(order()).isEqualTo(new Order(1, 1, 3));
        sink.apply(at(new Order(1, 1, 4), "later offset"));
        assertThat(order()).isEqualTo(new Order(1, 1, 4));
        sink.apply(at(new Order(Order.MAX_VERSION, 0, 0), "later version"));
        assertThat(order()).isEqualTo(new Order(Order.MAX_VERSION, 0, 0));
    }

    @Test
    void a_late_upsert_does_not_resurrect_a_deleted_document() {
        TestSink sink = liveWith(document("a").version(1).chunks("alpha").build());
        sink.apply(deleted("a", 5));
        ApplyOutcome.Applied applied = sink.apply(document("a").version(4).chunks("alpha").build());
        settle();
        assertThat(applied.stale()).isEqualTo(1);
        assertThat(stored("a")).isEmpty();
        assertThat(found(query(SearchMode.HYBRID, "alpha"))).isEmpty();
    }

    @Test
    void a_delete_of_a_document_never_seen_keeps_its_order_too() {
        TestSink sink = liveWith();
        sink.apply(deleted("a", 5));
        sink.apply(document("a").version(4).chunks("alpha").build());
        assertThat(stored("a")).isEmpty();
    }

    @Test
    void a_late_delete_deletes_nothing() {
        EmbeddedDocument.Present newer = document("a").version(5).chunks("alpha").build();
        TestSink sink = liveWith(newer);
        assertThat(sink.apply(deleted("a", 4)).stale()).isEqualTo(1);
        assertHolds(newer);
    }

    @Test
    void a_newer_delete_raises_the_order_of_a_deleted_document() {
        TestSink sink = liveWith();
        sink.apply(deleted("a", 5));
        sink.apply(deleted("a", 9));
        sink.apply(document("a").version(8).chunks("alpha").build());
        assertThat(stored("a")).isEmpty();
    }

    @Test
    void a_late_delete_does_not_lower_the_order_of_a_deleted_document() {
        TestSink sink = liveWith();
        sink.apply(deleted("a", 9));
        sink.apply(deleted("a", 5));
        sink.apply(document("a").version(7).chunks("alpha").build());
        assertThat(stored("a")).isEmpty();
    }

    @Test
    void the_last_of_several_records_of_one_document_in_a_batch_counts() {
        EmbeddedDocument.Present last = document("a").version(3).chunks("three").build();
        TestSink sink = liveWith();
        ApplyOutcome.Applied applied = sink.apply(document("a").version(1).chunks("one", "more", "still more").build(),
                document("b").version(1).chunks("other").build(), deleted("a", 2), last);
        settle();
        assertThat(applied.documents()).isEqualTo(2);
        assertHolds(last);
        assertThat(found(keyword("one more three"))).containsExactly("a#0");
    }

    @Test
    void an_upsert_and_its_delete_in_one_batch_leave_nothing() {
        TestSink sink = liveWith();
        sink.apply(document("a").version(1).chunks("one").build(), deleted("a", 2));
        sink.apply(document("a").version(1).chunks("one").build());
        assertThat(stored("a")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void the_newest_state_stands_whatever_the_arrival_and_wherever_batches_end(long seed) {
        Random random = new Random(seed);
        List<EmbeddedDocument> records = new ArrayList<>(Stream.iterate(1L, version -> version <= 12,
                version -> version + 1).<EmbeddedDocument>map(
                        version -> random.nextInt(3) == 0
                                ? deleted("a", version)
                                : document("a").version(version).chunks("version " + version).build())
                .toList());
        EmbeddedDocument newest = records.stream().max(Comparator.comparing(EmbeddedDocument::order)).orElseThrow();
        Collections.shuffle(records, random);
        TestSink sink = liveWith();
        while (!records.isEmpty()) {
            List<EmbeddedDocument> batch = records.subList(0, Math.min(records.size(), 1 + random.nextInt(4)));
            Order before = stored("a").map(EmbeddedDocument::order).orElse(new Order(0, 0, 0));
            sink.apply(batch);
            stored("a").ifPresent(document -> assertThat(document.order()).as("seed %s", seed)
                    .isGreaterThanOrEqualTo(before));
            batch.clear();
        }
        switch (newest) {
            case EmbeddedDocument.Present present -> assertHolds(present);
            case EmbeddedDocument.Deleted _ -> assertThat(stored("a")).as("seed %s", seed).isEmpty();
        }
    }

    private Order order() {
        return stored("a").orElseThrow().order();
    }

    private static EmbeddedDocument.Present at(Order order, String text) {
        EmbeddedDocument.Present built = document(key("a")).chunks(text).build();
        return new EmbeddedDocument.Present(built.key(), order, new Position(0, order.offset()), built.documentHash(),
                built.title(), built.text(), built.language(), built.metadata(), built.occurredAt(), built.chunks());
    }
}
