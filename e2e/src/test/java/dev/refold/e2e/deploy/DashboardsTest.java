package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Dashboards and alerts ask for metrics that Refold has. */
class DashboardsTest {

    private static final String DASHBOARDS = "deploy/grafana/dashboards/";
    private static final List<String> NAMES = List.of("pipeline", "stores", "query", "rebuild", "jvm");
    private static final String METRICS = "refold-cli/src/main/java/dev/refold/cli/metrics";
    private static final Pattern IN_SOURCE = Pattern.compile("\"(refold(?:\\.[a-z]+)+)\"");
    private static final Pattern IN_QUERY = Pattern.compile("\\b(refold|jvm|process|hikaricp)_[a-z_]+");
    /** What Prometheus' naming puts behind a meter's own name: units, and what a counter, summary or histogram has. */
    private static final String ENDING = "(_seconds)?(_total|_count|_sum|_bucket|_max)?";
    /** Of the libraries whose meters are bound, as their own documentation lists them. */
    private static final Set<String> OF_LIBRARIES = Set.of("jvm_memory_used_bytes", "jvm_memory_max_bytes",
            "jvm_gc_pause_seconds_sum", "jvm_gc_memory_allocated_bytes_total", "jvm_threads_live_threads",
            "jvm_classes_loaded_classes", "process_cpu_usage", "process_uptime_seconds", "hikaricp_connections_active",
            "hikaricp_connections_idle", "hikaricp_connections_max", "hikaricp_connections_pending");

    static Set<String> meters() throws IOException {
        Set<String> meters = new TreeSet<>();
        try (Stream<Path> files = Files.list(Yaml.inTree(METRICS))) {
            for (Path file : files.toList()) {
                IN_SOURCE.matcher(Files.readString(file)).results().forEach(found -> meters.add(found.group(1)));
            }
        }
        return meters;
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.get("panels")) {
                panel.get("targets").forEach(target -> queries.add(target.get("expr").stringValue()));
            }
        }
        Yaml.read("deploy/prometheus/alerts.yml").items("groups").forEach(
                group -> group.items("rules").forEach(rule -> queries.add(rule.get("expr").text())));
        return queries;
    }

    private static List<JsonNode> dashboards() {
        return NAMES.stream().map(name -> JsonMapper.shared().readTree(Yaml.text(DASHBOARDS + name + ".json")))
                .toList();
    }

    @Test
    void every_metric_that_is_asked_for_exists() throws IOException {
        Set<String> meters = meters();
        List<String> queries = queries();

        assertThat(meters).hasSizeGreaterThan(10);
        assertThat(queries).hasSizeGreaterThan(15).allSatisfy(query -> assertThat(
                IN_QUERY.matcher(query).results().map(found -> found.group())).as(query).isNotEmpty()
                .allMatch(name -> OF_LIBRARIES.contains(name) || meters.stream()
                        .anyMatch(meter -> name.matches(meter.replace('.', '_') + ENDING))));
    }

    @Test
    void the_dashboards_are_provisioned_with_the_source_that_their_panels_name() {
        Yaml source = Yaml.read("deploy/grafana/provisioning/datasources/prometheus.yml").items("datasources")
                .getFirst();
        String uid = source.get("uid").text();
        assertThat(source.get("url").text()).isEqualTo("http://prometheus:9090");
        assertThat(dashboards()).allSatisfy(dashboard -> assertThat(dashboard.get("panels")).allSatisfy(
                panel -> assertThat(panel.at("/datasource/uid").stringValue()).isEqualTo(uid)));
        assertThat(dashboards()).extracting(dashboard -> dashboard.get("uid").stringValue()).doesNotHaveDuplicates();
        String folder = Yaml.read("deploy/grafana/provisioning/dashboards/refold.yml").items("providers").getFirst()
                .path("options/path").text();
        assertThat(Compose.read("docker-compose.yml").service("grafana").texts("volumes"))
                .contains("./" + DASHBOARDS.replaceFirst("/$", "") + ":" + folder + ":ro");
    }

    /** A heading's anchor is its text in small letters; each of them is an alert's. */
    @Test
    void an_alert_says_what_it_means_and_names_its_section_of_the_runbook() {
        List<String> sections = Yaml.text("docs/runbook.md").lines().filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3)).toList();
        List<String> alerts = new ArrayList<>();
        Yaml.read("deploy/prometheus/alerts.yml").items("groups")
                .forEach(group -> group.items("rules").forEach(rule -> {
                    String alert = rule.get("alert").text();
                    alerts.add(alert);
                    assertThat(rule.path("annotations/summary").text()).isNotBlank();
                    assertThat(rule.path("annotations/runbook").text())
                            .isEqualTo("docs/runbook.md#" + alert.toLowerCase(Locale.ROOT));
                    assertThat(rule.path("labels/severity").text()).isIn("info", "warning", "critical");
                }));
        assertThat(sections).containsExactlyElementsOf(alerts);
    }
}
