package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.store.Generation;
import dev.refold.store.GenerationStatus;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Mend;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mending puts a document right whatever the stored order says, unless a sink was quicker. */
public abstract class MendContract extends StoreContract {

    private static final EmbeddedDocument.Present OTHER = document("other").chunks("alpha of another").build();

    /** A live generation with another document, which nothing here may change, and these. */
    private TestSink with(EmbeddedDocument... documents) {
        TestSink sink = liveWith(documents);
        sink.apply(OTHER);
        return sink;
    }

    private int mend(Mend... mends) {
        int mended = store().mend(generation().number(), List.of(mends));
        settle();
        return mended;
    }

    private Generation generation() {
        return store().generations().getFirst();
    }

    private static Mend mend(String id, Optional<Order> seen, EmbeddedDocument state) {
        return new Mend(key(id), seen, Optional.of(state));
    }

    private static Mend erase(String id, Order seen) {
        return new Mend(key(id), Optional.of(seen), Optional.empty());
    }

    private void assertHeld(EmbeddedDocument... documents) {
        List<EmbeddedDocument> all = new ArrayList<>(List.of(documents));
        all.add(OTHER);
        Scans.assertHolds(store(), generation(), all);
        List<EmbeddedDocument.Present> present = all.stream().filter(EmbeddedDocument.Present.class::isInstance)
                .map(EmbeddedDocument.Present.class::cast).toList();
        present.forEach(this::assertHolds);
        GenerationStatus status = store().status(LIVE);
        assertThat(List.of(status.documents(), status.chunks())).as("documents and chunks").containsExactly(
                (long) present.size(), present.stream().mapToLong(document -> document.chunks().size()).sum());
    }

    @Test
    void what_is_stored_under_too_great_an_order_is_put_right() {
        EmbeddedDocument.Present wrong = document("a").version(9).chunks("wrong one", "wrong two").build();
        EmbeddedDocument.Present right = document("a").version(3).chunks("right").build();
        TestSink sink = with(wrong);
        assertThat(mend(mend("a", Optional.of(wrong.order()), right))).isEqualTo(1);
        assertHeld(right);
        assertThat(found(keyword("wrong"))).isEmpty();
        assertThat(found(keyword("right"))).containsExactly("a#0");
        assertThat(found(nearest(right.chunks().getFirst().vector().orElseThrow()))).startsWith("a#0");

        EmbeddedDocument.Present next = document("a").version(4).chunks("next").build();
        assertThat(sink.apply(next).documents()).as("documents of the batch after it").isEqualTo(1);
        assertHeld(next);
    }

    @Test
    void what_is_wrong_under_the_right_order_is_put_right() {
        EmbeddedDocument.Present wrong = document("a").version(3).title("Wrong").chunks("same", "more")
                .metadata("kind", "wrong").build();
        EmbeddedDocument.Present right = document("a").version(3).title("Right").chunks("same").build();
        with(wrong);
        assertThat(mend(mend("a", Optional.of(wrong.order()), right))).isEqualTo(1);
        assertHeld(right);
    }

    @Test
    void what_is_missing_is_put_in_its_place() {
        EmbeddedDocument.Present missing = document("a").version(3).chunks("alpha", "beta").build();
        EmbeddedDocument.Deleted gone = deleted("b", 4);
        with();
        assertThat(mend(mend("a", Optional.empty(), missing), mend("b", Optional.empty(), gone))).isEqualTo(2);
        assertHeld(missing, gone);
        assertThat(found(keyword("beta"))).containsExactly("a#1");
    }

    @Test
    void what_the_log_has_deleted_is_deleted_and_keeps_its_order() {
        EmbeddedDocument.Present resurrected = document("a").version(9).chunks("ghost").build();
        TestSink sink = with(resurrected);
        assertThat(mend(mend("a", Optional.of(resurrected.order()), deleted("a", 5)))).isEqualTo(1);
        assertThat(stored("a")).isEmpty();
        sink.apply(document("a").version(4).chunks("ghost").build());
        assertHeld(deleted("a", 5));
        assertThat(found(keyword("ghost"))).isEmpty();
    }

    @Test
    void what_the_log_never_had_goes_without_a_trace() {
        EmbeddedDocument.Present ghost = document("ghost").version(9).chunks("ghost one", "ghost two").build();
        EmbeddedDocument.Deleted deletedGhost = deleted("gone", 7);
        TestSink sink = with(ghost, deletedGhost);
        assertThat(mend(erase("ghost", ghost.order()), erase("gone", deletedGhost.order()))).isEqualTo(2);
        assertHeld();
        assertThat(found(keyword("ghost"))).isEmpty();

        EmbeddedDocument.Present first = document("ghost").version(1).chunks("first").build();
        sink.apply(first);
        assertHeld(first);
    }

    @Test
    void what_has_changed_since_it_was_judged_is_left_alone() {
        EmbeddedDocument.Present judged = document("a").version(3).chunks("judged").build();
        EmbeddedDocument.Present since = document("a").version(4).chunks("since").build();
        TestSink sink = with(judged);
        sink.apply(since);
        EmbeddedDocument.Present late = document("a").version(3).chunks("late").build();
        assertThat(mend(mend("a", Optional.of(judged.order()), late))).isZero();
        assertThat(mend(mend("a", Optional.empty(), late))).isZero();
        assertThat(mend(erase("a", judged.order()))).isZero();
        assertThat(mend(mend("none", Optional.of(judged.order()), document("none").chunks("none").build()))).isZero();
        assertHeld(since);
    }

    @Test
    void the_others_of_one_call_are_mended_though_one_has_changed() {
        EmbeddedDocument.Present a = document("a").version(2).chunks("a").build();
        EmbeddedDocument.Present b = document("b").version(2).chunks("b").build();
        with(a, b);
        EmbeddedDocument.Present right = document("b").version(1).chunks("right").build();
        assertThat(mend(mend("a", Optional.of(new Order(1, 0, 1)), document("a").chunks("late").build()),
                mend("b", Optional.of(b.order()), right))).isEqualTo(1);
        assertHeld(a, right);
    }

    @Test
    void positions_and_marks_stay_and_what_was_mended_is_there_after_reopening() {
        EmbeddedDocument.Present wrong = document("a").version(9).chunks("wrong").build();
        EmbeddedDocument.Present right = document("a").version(3).chunks("right").build();
        TestSink sink = with(wrong);
        sink.mark(5);
        var before = store().progress(LIVE);
        mend(mend("a", Optional.of(wrong.order()), right));
        assertThat(store().progress(LIVE)).isEqualTo(before);
        reopen();
        settle();
        assertThat(store().progress(LIVE)).isEqualTo(before);
        assertHeld(right);
    }

    @Test
    void a_vector_of_another_dimension_is_a_mismatch_and_nothing_is_mended() {
        EmbeddedDocument.Present wrong = document("a").version(9).chunks("wrong").build();
        with(wrong);
        assertThatThrownBy(() -> mend(erase("a", wrong.order()),
                mend("b", Optional.empty(), document("b").dimensions(5).chunks("five").build())))
                .isInstanceOf(StoreException.Mismatch.class);
        assertHeld(wrong);
    }

    @Test
    void beside_a_sink_no_newer_state_is_ever_overwritten() {
        int documents = 8;
        int versions = 40;
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        sink.apply(versions(documents, 1));
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int version = 2; version <= versions; version++) {
                sink.apply(versions(documents, version));
            }
        }).whenComplete((_, _) -> written.set(true));
        Set<DocumentKey> keys = IntStream.range(0, documents).mapToObj(i -> key("d" + i)).collect(Collectors.toSet());
        int mended = 0;
        for (int round = 0; round < 5 || !written.get(); round++) {
            List<Mend> mends = orders(keys).entrySet().stream().map(of -> new Mend(of.getKey(),
                    Optional.of(of.getValue()), Optional.of(state(of.getKey().id(), of.getValue().version()))))
                    .toList();
            mended += store().mend(generation.number(), mends);
        }
        writing.join();
        System.out.println(mended + " mended beside " + versions * documents + " records");
        Scans.assertHolds(store(), generation, versions(documents, versions));
    }

    private Map<DocumentKey, Order> orders(Set<DocumentKey> keys) {
        try (StoreScan scan = store().scan(generation().number(), keys)) {
            Map<DocumentKey, Order> orders = new HashMap<>();
            scan.forEach(scanned -> {
                if (scanned instanceof ScannedDocument document) {
                    orders.put(document.key(), document.order());
                }
            });
            return orders;
        }
    }

    private static List<EmbeddedDocument.Present> versions(int documents, long version) {
        return IntStream.range(0, documents).mapToObj(i -> state("d" + i, version)).toList();
    }

    private static EmbeddedDocument.Present state(String id, long version) {
        return document(id).version(version).chunks("version " + version, "of " + id).build();
    }
}
