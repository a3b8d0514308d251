package dev.refold.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class LoadPageTest {

    private static final LoadResult RESULT = Results.of(40, 100, 0.05, 7, 1);

    @Test
    void the_page_is_well_formed_and_needs_nothing_from_outside() throws Exception {
        String page = LoadPage.of(RESULT, Regressions.between(RESULT, RESULT));
        DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replaceFirst("<!DOCTYPE html>\\s*", ""))));
        assertThat(page).contains("default-src 'none'", "prefers-color-scheme: dark", "7 × 503 unavailable",
                "Beside the earlier run", "(1.5 and 2.5 an hour)", "p95 of reads below 100 ms");
        assertThat(page.replaceAll("(?s)<style>.*?</style>", "")).doesNotContain("{", "NaN");
        assertThat(Pattern.compile("(?i)https?://|url\\(|@import|<script|<img|<link|src=").matcher(page).find())
                .isFalse();
        assertThat(Pattern.compile("<svg").matcher(page).results()).hasSize(8);
    }

    @Test
    void a_run_without_metrics_has_a_page_too() {
        LoadResult blind = new LoadResult(RESULT.profile(), RESULT.startedAt(), RESULT.machine(), RESULT.plan(),
                RESULT.goals(), RESULT.stages(), RESULT.watched(), RESULT.problems(), 1, List.of(), Optional.empty(),
                List.of("pool & lag are not known"));
        assertThat(LoadPage.of(blind, List.of())).contains("pool &amp; lag are not known").doesNotContain("NaN",
                "Beside the earlier run", "Connections to PostgreSQL");
    }
}
