package dev.refold.e2e.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import dev.refold.cli.load.KeptRuns;
import dev.refold.cli.load.LoadResult;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.e2e.RefoldProcess;
import dev.refold.services.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A minute of {@code refold load --profile smoke}, the real command against a real {@code refold up} with pgvector; its
 * page as a browser shows it is in {@code target/console/load-*.png}.
 */
class LoadSmokeTest {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final Duration SOAK_LIMIT = Duration.ofMinutes(20);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_minute_of_ten_users_is_answered_and_ends_as_a_page_that_can_be_read() throws IOException {
        Path page = folder.resolve("load.html");
        try (RefoldProcess up = RefoldProcess.start(folder, Map.of("DATABASE_URL", TestPostgres.shared().newDatabase()),
                "up", "--port", "0", "--store", "pgvector").awaitReady()) {
            try (RefoldProcess load = RefoldProcess.start(folder, Map.of(), "load", "--profile", "smoke", "--html", page
                    .toString())) {
                assertThat(load.awaitExit(LIMIT)).as(load::output).isZero();
                System.out.println(load.output());
            }
            assertThat(up.terminate()).isZero();
        }

        LoadResult result = kept();
        StageResult stage = result.stages().getFirst();
        assertThat(stage.users()).isEqualTo(10);
        assertThat(stage.counted().ok()).as("of ten users, once a second for 48 s; %s", result.problems())
                .isBetween(475L, 480L);
        assertThat(stage.visible().latency().count()).as("writes followed until found").isEqualTo(48);
        assertThat(stage.visible().missing()).isZero();
        assertThat(result.watched().events()).as("of five watchers, one a second").isGreaterThan(5 * 20);
        assertThat(result.growth()).as("of memory").isPresent();
        look(page);
    }

    @Test
    @Tag("long")
    void a_soak_of_twelve_minutes_leaves_the_heap_as_it_was() throws IOException {
        try (RefoldProcess _ = RefoldProcess.start(folder, Map.of("DATABASE_URL", TestPostgres.shared().newDatabase()),
                "up", "--port", "0", "--store", "pgvector").awaitReady();
                RefoldProcess load = RefoldProcess.start(folder, Map.of(), "load", "--profile", "soak", "--duration",
                        "12m")) {
            assertThat(load.awaitExit(SOAK_LIMIT)).as(load::output).isZero();
            System.out.println(load.output());
        }
        assertThat(kept().goals()).filteredOn(goal -> goal.name().contains("heap")).singleElement()
                .satisfies(goal -> assertThat(goal.met()).as(goal.toString()).isTrue());
    }

    private LoadResult kept() throws IOException {
        try (Stream<Path> runs = Files.list(folder.resolve("data").resolve("load"))) {
            return KeptRuns.read(runs.findFirst().orElseThrow());
        }
    }

    private static void look(Path page) {
        try (TestBrowser browser = TestBrowser.start();
                Visit visit = browser.visit("file://" + page.getParent(), new Browser.NewContextOptions())) {
            visit.page().navigate(page.toUri().toString());
            assertThat(visit.find("svg").count()).isEqualTo(8);
            Pictures.take(visit, "load");
        }
    }
}
