package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static dev.refold.store.contract.EmbeddedDocuments.key;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.Generation;
import dev.refold.store.StoreException;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A scan finds every state there is, as it is stored, of one moment. */
public abstract class ScanContract extends StoreContract {

    private static final int CHUNKS = 3_000;
    private static final int LEAST_SCANS = 6;
    private static final int BATCH = 5;

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void it_finds_every_state_of_every_tenant_deletes_among_them(long seed) {
        System.out.println("seed " + seed);
        List<EmbeddedDocument> log = new RandomDocuments(new Random(seed)).log(150, 60);
        Generation generation = building();
        TestSink sink = TestSink.claim(store(), generation);
        for (int from = 0; from < log.size(); from += 30) {
            sink.apply(log.subList(from, from + 30));
        }
        Scans.assertHolds(store(), generation, fold(log).values());
        try (StoreScan scan = store().scan(generation.number())) {
            assertThat(scan.expected()).isNotNegative();
            assertThat(scan.progress().generation()).isEqualTo(generation);
            assertThat(scan.progress().positions()).containsExactly(sink.position());
        }
        reopen();
        Scans.assertHolds(store(), generation, fold(log).values());
    }

    private static Map<DocumentKey, EmbeddedDocument> fold(List<EmbeddedDocument> log) {
        Map<DocumentKey, EmbeddedDocument> states = new TreeMap<>();
        log.forEach(document -> states.put(document.key(), document));
        return states;
    }

    @Test
    void of_an_empty_generation_it_finds_nothing() {
        Scans.assertHolds(store(), building(), List.of());
    }

    @Test
    void chunks_come_by_ordinal_however_many() {
        EmbeddedDocument.Present large = document("large")
                .chunks(IntStream.range(0, CHUNKS).mapToObj(i -> "part" + i).toList()).build();
        Generation generation = live();
        TestSink.claim(store(), generation).apply(large, document("none").version(2).build());
        Scans.assertHolds(store(), generation, List.of(large, document("none").version(2).build()));
    }

    @Test
    void by_keys_it_finds_those_only() {
        EmbeddedDocument.Present present = document("a").chunks("one", "two").build();
        EmbeddedDocument.Deleted gone = deleted("b", 3);
        EmbeddedDocument.Present elsewhere = document(new DocumentKey("other", "a")).chunks("three").build();
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        sink.apply(present, gone, elsewhere, document("c").chunks("four").build());
        Set<DocumentKey> keys = Set.of(present.key(), gone.key(), elsewhere.key(), key("none"),
                new DocumentKey("nobody", "a"));
        try (StoreScan scan = store().scan(generation.number(), keys)) {
            assertThat(scan.progress().positions()).containsExactly(sink.position());
            Scans.assertSame(scan.precision(), Scans.found(scan), List.of(present, gone, elsewhere));
        }
        try (StoreScan scan = store().scan(generation.number(), Set.of())) {
            assertThat(Scans.found(scan)).isEmpty();
        }
    }

    @Test
    void what_is_written_after_it_began_it_does_not_see() {
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        EmbeddedDocument.Present first = document("a").chunks("one").build();
        sink.apply(first);
        SinkPosition position = sink.position();
        try (StoreScan scan = store().scan(generation.number())) {
            sink.apply(document("a").version(2).chunks("two").build(), document("b").chunks("three").build());
            assertThat(scan.progress().positions()).containsExactly(position);
            if (store().capabilities().positionInTransaction()) {
                Scans.assertSame(scan.precision(), Scans.found(scan), List.of(first));
            } else {
                assertThat(Scans.found(scan)).containsKey(first.key());
            }
        }
    }

    @Test
    void beside_a_sink_it_finds_the_fold_up_to_its_position() {
        long seed = 1;
        System.out.println("seed " + seed);
        List<EmbeddedDocument> log = new RandomDocuments(new Random(seed)).log(600, 40);
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        sink.apply(log.subList(0, BATCH));
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int from = BATCH; from < log.size(); from += BATCH) {
                sink.apply(log.subList(from, from + BATCH));
            }
        }).whenComplete((_, _) -> written.set(true));
        List<Long> offsets = new ArrayList<>();
        while (!written.get() || offsets.size() < LEAST_SCANS) {
            try (StoreScan scan = store().scan(generation.number())) {
                long offset = scan.progress().positions().getFirst().nextOffset();
                offsets.add(offset);
                assertIsFold(scan, fold(log.subList(0, (int) offset)));
            }
        }
        writing.join();
        System.out.println("scanned at offsets " + offsets);
        assertThat(offsets).isSorted();
        Scans.assertHolds(store(), generation, fold(log).values());
    }

    private void assertIsFold(StoreScan scan, Map<DocumentKey, EmbeddedDocument> expected) {
        if (store().capabilities().positionInTransaction()) {
            Scans.assertSame(scan.precision(), Scans.found(scan), expected.values());
        } else {
            Map<DocumentKey, ScannedDocument> found = new HashMap<>();
            scan.forEach(scanned -> {
                switch (scanned) {
                    case ScannedDocument document -> found.put(document.key(), document);
                    case Scanned.Stray _ -> {
                    }
                }
            });
            expected.forEach(
                    (key, document) -> assertThat(requireNonNull(found.get(key)).order()).as("order of %s", key)
                            .isGreaterThanOrEqualTo(document.order()));
        }
    }

    @Test
    void closing_twice_is_closing_once() {
        StoreScan scan = store().scan(live().number());
        scan.close();
        scan.close();
        Scans.assertHolds(store(), store().generations().getFirst(), List.of());
    }

    @Test
    void there_is_none_of_a_generation_that_is_not() {
        assertThatThrownBy(() -> store().scan(7)).isInstanceOf(StoreException.NoGeneration.class);
        assertThatThrownBy(() -> store().scan(7, Set.of(key("a")))).isInstanceOf(StoreException.NoGeneration.class);
    }
}
