package dev.refold.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueryProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_line_says_how_many_at_what_rate_and_how_long_it_will_take() {
        assertThat(QueryProgress.line(500, 2_000, Duration.ofSeconds(5)))
                .isEqualTo("  500 of 2,000 queries, 100/s, about 15 s left");
    }

    @Test
    void what_is_over_at_once_says_nothing() {
        for (boolean interactive : new boolean[]{true, false}) {
            try (QueryProgress progress = QueryProgress.on(terminal(interactive), 2)) {
                progress.accept(1);
                progress.accept(2);
            }
        }
        assertThat(err.size()).isZero();
    }

    @Test
    void where_a_person_watches_a_bar_is_drawn_on_the_error_stream() {
        QueryProgress.Bar bar = new QueryProgress.Bar(terminal(true), 100);
        bar.show(30, Duration.ofSeconds(3));
        bar.show(60, Duration.ofSeconds(6));
        bar.close();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("asking", "60/100", "60%");
        assertThat(out.size()).isZero();
    }

    @Test
    void elsewhere_a_line_comes_every_few_seconds() {
        QueryProgress.Lines lines = new QueryProgress.Lines(terminal(false), 100);
        for (int second = 1; second <= 20; second++) {
            lines.show(second, Duration.ofSeconds(second));
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(4).first()
                .isEqualTo("  5 of 100 queries, 1/s, about 95 s left");
    }

    private Terminal terminal(boolean interactive) {
        return new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), interactive);
    }
}
