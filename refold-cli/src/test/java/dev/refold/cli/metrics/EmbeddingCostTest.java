package dev.refold.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmbeddingCostTest {

    private static final String COST = "refold_embedding_cost_total";

    private static String scraped(Optional<BigDecimal> price) {
        try (Metrics metrics = new Metrics(price)) {
            metrics.modelListener().answered(2, 4_000, 300_000, Duration.ofMillis(5));
            metrics.modelListener().answered(1, 4_000, 200_000, Duration.ofMillis(5));
            metrics.modelListener().failed(1, Duration.ofMillis(5));
            return metrics.scrape();
        }
    }

    @Test
    void what_the_service_counted_is_counted_at_its_price() {
        assertThat(scraped(Optional.of(new BigDecimal("0.02")))).contains(COST + " 0.01\n");
    }

    @Test
    void without_a_price_nothing_is_said_of_the_cost() {
        assertThat(scraped(Optional.empty())).contains("refold_embedding_tokens_total 500000.0").doesNotContain(COST);
    }
}
