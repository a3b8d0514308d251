package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.services.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the docs, the dashboards and the alerts say of metrics is what a running stack has. */
class MetricsPageTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (refold_\\S+) ");
    private static final Pattern IN_PAGE = Pattern.compile("(?m)^\\| `(refold_[a-z_]+)` \\|");
    private static final Pattern IN_QUERY = Pattern.compile("\\b(?:refold|jvm|hikaricp|process|system)_[a-z_]+");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)[{ ]");
    /** Comes with the first pause only, which nobody can be sure to see. */
    private static final String OF_PAUSES = "jvm_gc_pause_seconds";

    @TempDir
    private Path folder = Path.of("");

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(
                TreeSet::new));
    }

    private static Set<String> askedFor() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("../deploy/prometheus/alerts.yml")));
        try (Stream<Path> boards = Files.list(Path.of("../deploy/grafana/dashboards"))) {
            boards.forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(5);
        Set<String> names = new TreeSet<>();
        for (Path file : files) {
            Files.readString(file).lines().filter(line -> line.contains("expr")).forEach(
                    line -> IN_QUERY.matcher(line).results().forEach(found -> names.add(found.group())));
        }
        names.removeIf(name -> name.startsWith(OF_PAUSES));
        return names;
    }

    @Test
    void every_metric_is_in_the_page_and_whatever_is_asked_for_is_there() throws Exception {
        try (Stack stack = Stack.start(ConfigurationLoader.load(Map.of("data-dir", folder.resolve("data").toString(),
                "http.port", "0", "openai.price-per-million-tokens", "0.02", "active-stores", "pgvector",
                "default-store", "pgvector", "stores.pgvector.url",
                TestPostgres.shared().newDatabase()), Map.of(), Optional.empty()).configuration(), Role.all())) {
            assertThat(stack.awaitReady(LIMIT)).as(() -> stack.pipeline().toString()).isTrue();
            RunInfo run = stack.run().orElseThrow();
            try (ApiClient api = ApiClient.ofOperator(run)) {
                ConsistencyToken token = Calls.put(run, "a", "{\"content\":\"Something to be found.\"}");
                new SearchableWait(api, LIMIT).await("pgvector", token, _ -> {});
                assertThat(Calls.find(api, "pgvector", "something found")).containsExactly("a");
                api.post("/v1/admin/rebuilds", Map.of("store", "pgvector"));
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(Calls.get(run, "/metrics"))
                    .contains("refold_rebuild_chunks_expected{"));
            String scrape = Calls.get(run, "/metrics");

            Set<String> names = found(TYPE, scrape);
            names.removeIf(name -> name.endsWith("_max"));
            assertThat(found(IN_PAGE, Files.readString(Path.of("../docs/metrics.md")))).isEqualTo(names);
            assertThat(found(SAMPLE, scrape)).containsAll(askedFor());
        }
    }
}
