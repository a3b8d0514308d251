package dev.refold.e2e.promotes;

import dev.refold.store.IndexStore;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fifty clients ask while two generations of different spaces are promoted back and forth and events are folded into both:
 * every answer is of one generation, the one that was live, and none goes back behind what its client has seen.
 */
class PromotionsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"MEMORY,8,100,60", "LUCENE,5,100,60", "PGVECTOR,4,100,60", "CHROMA,2,40,400"})
    void no_answer_mixes_generations_or_goes_back(ServedStore kind, int promotions, int answers, int eventMillis)
            throws Exception {
        storm(kind, promotions, answers, eventMillis);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"MEMORY,1000,10000,60", "LUCENE,1000,10000,60", "PGVECTOR,1000,10000,60", "CHROMA,50,1000,400"})
    void nor_in_a_thousand_promotions(ServedStore kind, int promotions, int answers, int eventMillis)
            throws Exception {
        storm(kind, promotions, answers, eventMillis);
    }

    private void storm(ServedStore kind, int promotions, int answers, int eventMillis) throws Exception {
        long seed = Long.getLong("refold.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
        System.out.println("promotions in " + kind + ": -Drefold.seed=" + seed);
        try (IndexStore store = kind.open(folder)) {
            new Storm(store, seed, promotions, answers, eventMillis).run();
        }
    }
}
