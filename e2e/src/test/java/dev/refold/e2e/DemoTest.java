package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command a newcomer types, as a newcomer runs it. */
class DemoTest {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern SEARCHABLE = Pattern.compile("ok +lucene: (\\d+) documents searchable");

    @TempDir
    private Path folder;

    @Test
    void the_demo_indexes_the_javadoc_answers_and_checks_itself() {
        try (RefoldProcess demo = RefoldProcess.start(folder, Map.of(), "demo", "--exit")) {
            assertThat(demo.awaitExit(LIMIT)).as(() -> "exit code; its output:\n" + demo.output()).isZero();

            assertThat(demo.output()).contains("Checks:").doesNotContain("FAIL");
            Matcher searchable = SEARCHABLE.matcher(demo.output());
            assertThat(searchable.find()).as(demo.output()).isTrue();
            assertThat(Integer.parseInt(searchable.group(1))).isGreaterThanOrEqualTo(1_500);
        }
    }
}
