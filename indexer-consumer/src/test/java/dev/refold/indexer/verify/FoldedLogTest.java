package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.audit.VectorPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldedLogTest {

    @TempDir
    private Path folder;

    @Test
    void the_greatest_order_wins_wherever_it_comes() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RandomDocuments documents = new RandomDocuments(VerifyBench.SPACE, seed);
        Map<DocumentKey, Expected> oracle = new HashMap<>();
        try (FoldedLog log = FoldedLog.open(folder)) {
            for (int i = 0; i < 2_000; i++) {
                DocumentKey key = new DocumentKey("t" + random.nextInt(3), "/d/" + random.nextInt(40));
                EmbeddedDocument state = documents.present(key, new Order(random.nextInt(50), 0, i), 1);
                Expected expected = Expected.of(state, new Position(0, i), VectorPrecision.NORMALISED_ANEW);
                log.fold(key, expected);
                oracle.merge(key, expected,
                        (known, next) -> next.order().compareTo(known.order()) > 0 ? next : known);
            }
            assertThat(log.size()).isEqualTo(oracle.size());
            oracle.forEach((key, expected) -> assertThat(log.get(key)).hasValueSatisfying(
                    kept -> assertThat(kept.expected()).isEqualTo(expected)));
            assertThat(log.get(new DocumentKey("t0", "other"))).isEmpty();
        }
    }

    @Test
    void of_equal_orders_the_first_stays() {
        DocumentKey key = new DocumentKey("acme", "a");
        RandomDocuments documents = new RandomDocuments(VerifyBench.SPACE, 1);
        Expected first = Expected.of(documents.present(key, new Order(1, 0, 0), 1), new Position(0, 1),
                VectorPrecision.EXACT);
        Expected second = Expected.of(documents.present(key, new Order(1, 0, 0), 2), new Position(0, 2),
                VectorPrecision.EXACT);
        try (FoldedLog log = FoldedLog.open(folder)) {
            log.fold(key, first);
            log.fold(key, second);
            assertThat(log.get(key)).hasValue(new FoldedLog.Kept(0, first));
        }
    }

    @Test
    void what_was_not_seen_is_found_by_its_number() {
        RandomDocuments documents = new RandomDocuments(VerifyBench.SPACE, 1);
        try (FoldedLog log = FoldedLog.open(folder)) {
            for (int i = 0; i < 10; i++) {
                DocumentKey key = new DocumentKey("acme", "d" + i);
                log.fold(key, Expected.of(documents.deleted(key), new Position(0, i), VectorPrecision.EXACT));
            }
            BitSet seen = new BitSet();
            seen.set(0, 10);
            log.get(new DocumentKey("acme", "d4")).ifPresent(kept -> seen.clear(kept.number()));
            List<DocumentKey> missing = new ArrayList<>();
            log.forEachMissing(seen, missing::add);
            assertThat(missing).containsExactly(new DocumentKey("acme", "d4"));
        }
    }

    @Test
    void nothing_is_left_on_disk() throws IOException {
        try (FoldedLog log = FoldedLog.open(folder)) {
            DocumentKey key = new DocumentKey("acme", "a");
            log.fold(key, Expected.of(new RandomDocuments(VerifyBench.SPACE, 1).deleted(key), new Position(0, 1),
                    VectorPrecision.EXACT));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
