package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.config.Configuration;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose files, as far as they can be held to account without Docker. */
class ComposeTest {

    private static final String FULL = "docker-compose.yml";
    private static final String POSTGRES = "docker-compose.postgres.yml";
    private static final Compose ALL = Compose.read(FULL);
    private static final Pattern IN_CONTAINER = Pattern.compile(" exec .*? refold ([^)\\n]+)");
    private static final Set<String> PROFILES = Set.of("core", "chroma", "monitoring");

    /**
     * Programs that a health check may start, by what the image is documented to hold: Kafka unpacks its scripts into
     * {@code /opt/kafka} (docker/jvm/Dockerfile of apache/kafka); {@code pg_isready} comes with every PostgreSQL server
     * (Debian's packages, Dockerfile of docker-library/postgres); Chroma's image is a slim Debian that has bash and, as
     * released, no HTTP client (chroma-core/chroma pull request 5910); Prometheus' stands on BusyBox, which has {@code
     * wget} (Dockerfile of prometheus/prometheus); Grafana's has {@code curl} for this very purpose (grafana/grafana pull
     * request 65547). {@code healthy} is ours, see refold-cli/src/main/image.
     */
    private static final Map<String, String> HEALTH_PROGRAMS = Map.of("apache/kafka",
            "/opt/kafka/bin/kafka-broker-api-versions.sh", "pgvector/pgvector", "pg_isready", "chromadb/chroma",
            "/bin/bash", "prom/prometheus", "wget", "grafana/grafana", "curl", "refold", "healthy");

    /** Why an image is not run as somebody else or on a read-only file system, where that is so. */
    private static final Map<String, String> RUNS_AS_ROOT = Map.of("chroma", "the image knows no other user");
    private static final Map<String, String> WRITES_ITS_ROOT = Map.of("kafka", "its start writes /opt/kafka/config");

    static Stream<Yaml> services() {
        return Stream.concat(ALL.services().values().stream(), Compose.read(POSTGRES).services().values().stream());
    }

    static Stream<Yaml> roles() {
        return ALL.roles().values().stream();
    }

    private static String name(Yaml service) {
        return service.at().substring(service.at().lastIndexOf('.') + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, POSTGRES})
    void the_file_has_the_form_that_the_specification_gives_it(String file) {
        assertThat(ComposeForm.faults(Yaml.read(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, POSTGRES})
    void every_variable_has_a_default_and_is_documented(String file) {
        Compose compose = Compose.read(file);
        Set<String> documented = Yaml.text("docs/operate.md").lines().filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3))).collect(Collectors.toSet());

        assertThat(compose.variablesWithoutDefault()).isEmpty();
        assertThat(compose.variables()).isNotEmpty().isSubsetOf(documented);
    }

    @Test
    void the_stack_has_every_part() {
        assertThat(ALL.roles().keySet()).containsExactlyInAnyOrder("embedder", "sink-pgvector", "sink-chroma",
                "query-api");
        assertThat(ALL.services().keySet()).contains("kafka", "postgres", "chroma", "prometheus", "grafana");
    }

    @ParameterizedTest
    @MethodSource("services")
    void a_service_is_bounded_watched_and_shut_in(Yaml service) {
        assertThat(Compose.image(service)).as("a version, not whatever is newest").matches("[a-z/]+:(?!latest).+");
        assertThat(service.get("mem_limit").text()).isNotBlank();
        assertThat(service.texts("cap_drop")).containsExactly("ALL");
        assertThat(service.texts("security_opt")).contains("no-new-privileges:true");
        assertThat(service.get("restart").text()).isEqualTo("unless-stopped");
        if (!RUNS_AS_ROOT.containsKey(name(service))) {
            assertThat(service.get("user").text()).doesNotMatch("(root|0)(:.*)?");
        }
        if (!WRITES_ITS_ROOT.containsKey(name(service))) {
            assertThat(service.get("read_only").value()).isEqualTo(true);
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void a_health_check_starts_what_its_image_is_documented_to_hold(Yaml service) {
        Yaml check = service.get("healthcheck");
        List<String> test = check.texts("test");

        assertThat(test.getFirst()).as("no shell in between").isEqualTo("CMD");
        assertThat(test.get(1)).isEqualTo(HEALTH_PROGRAMS.get(Compose.image(service).replaceFirst(":.*", "")));
        assertThat(check.entries()).containsKeys("interval", "timeout", "retries", "start_period");
    }

    @ParameterizedTest
    @MethodSource("services")
    void ports_are_open_to_this_machine_alone(Yaml service) {
        assertThat(service.texts("ports"))
                .allMatch(port -> Compose.atDefault(port).matches("127\\.0\\.0\\.1:\\d+:\\d+"));
    }

    @Test
    void a_service_waits_until_what_it_needs_is_healthy_and_comes_with_it() {
        ALL.services().forEach((name, service) -> {
            Set<String> profiles = new TreeSet<>(service.texts("profiles"));
            assertThat(profiles).as(name).isNotEmpty().isSubsetOf(PROFILES);
            service.find("depends_on").map(Yaml::entries).orElse(Map.of()).forEach((other, how) -> {
                assertThat(ALL.services()).as(name).containsKey(other);
                assertThat(how.get("condition").text()).as(name).isEqualTo("service_healthy");
                if (!how.find("required").map(Yaml::value).equals(Optional.of(false))) {
                    assertThat(ALL.service(other).texts("profiles")).as("profiles of %s, which %s needs", other,
                            name).containsAll(profiles);
                }
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, POSTGRES})
    void volumes_have_names_and_labels_and_files_come_from_this_tree(String file) {
        Compose compose = Compose.read(file);
        Map<String, Yaml> declared = compose.root().get("volumes").entries();
        Set<String> used = new HashSet<>();
        compose.services().forEach((name, service) -> service.texts("volumes").forEach(volume -> {
            String[] parts = volume.split(":", -1);
            if (parts[0].startsWith("./")) {
                assertThat(Yaml.inTree(parts[0])).as(name).exists();
                assertThat(parts).as(volume).hasSize(3).endsWith("ro");
            } else {
                used.add(parts[0]);
            }
        }));

        assertThat(used).isEqualTo(declared.keySet());
        assertThat(declared.values()).allSatisfy(volume -> {
            assertThat(volume.get("name").text()).startsWith("${COMPOSE_PROJECT_NAME:-");
            assertThat(volume.path("labels").entries()).containsKey("dev.refold.data");
        });
    }

    @ParameterizedTest
    @MethodSource("roles")
    void a_role_starts_with_a_command_that_exists(Yaml role) {
        CommandLines.mustParse(role.at(), role.texts("command"));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void a_role_has_an_environment_that_the_configuration_understands(Yaml role) {
        Configuration configuration = CommandLines.configuration(Compose.environment(role));

        assertThat(configuration.embeddedBroker()).isFalse();
        assertThat(configuration.kafka().get(Configuration.BOOTSTRAP_SERVERS)).isEqualTo("kafka:19092");
        assertThat(configuration.topics().replicas()).as("copies on one broker").isEqualTo(1);
        assertThat(configuration.probes().host()).isEqualTo("0.0.0.0");
        assertThat(configuration.probes().port()).hasValue(ImageTest.PROBES_PORT);
        assertThat(role.texts("volumes")).anyMatch(volume -> volume.endsWith(":" + configuration.dataDir()));
        assertThat(role.get("user").text()).isEqualTo(ImageTest.user());
    }

    @Test
    void the_api_asks_for_keys_and_serves_the_store_that_is_there_by_default() {
        Yaml api = ALL.service("query-api");
        Configuration configuration = CommandLines.configuration(Compose.environment(api));

        assertThat(configuration.auth().required()).isTrue();
        assertThat(configuration.activeStores()).containsExactly("pgvector");
        assertThat(api.texts("ports").getFirst()).endsWith(":" + configuration.http().port());
    }

    @Test
    void servers_have_the_versions_that_the_tests_run_against() {
        String services = "dev-services/src/main/java/dev/refold/services/";
        assertThat(Yaml.text(services + "TestBroker.java")).contains('"' + imageOf(ALL, "kafka") + '"');
        assertThat(Yaml.text(services + "DockerPostgres.java")).contains('"' + imageOf(ALL, "postgres") + '"');
        assertThat(Yaml.text(services + "DockerChroma.java")).contains('"' + imageOf(ALL, "chroma") + '"');
        assertThat(imageOf(Compose.read(POSTGRES), "postgres")).isEqualTo(imageOf(ALL, "postgres"));
    }

    private static String imageOf(Compose compose, String service) {
        return Compose.image(compose.service(service));
    }

    @Test
    void what_the_handbook_types_in_a_container_is_a_command() {
        List<String> commands = IN_CONTAINER.matcher(Yaml.text("docs/operate.md")).results()
                .map(found -> found.group(1)).toList();

        assertThat(commands).hasSizeGreaterThan(2).allSatisfy(
                command -> CommandLines.mustParse("docs/operate.md", List.of(command.strip().split(" +", -1))));
    }

    @Test
    void prometheus_asks_every_role_and_no_other() {
        Set<String> targets = Yaml.read("deploy/prometheus/prometheus.yml").items("scrape_configs").stream()
                .flatMap(job -> job.items("static_configs").stream()).flatMap(group -> group.texts("targets").stream())
                .collect(Collectors.toSet());

        assertThat(targets).isEqualTo(ALL.roles().keySet().stream().map(role -> role + ':' + ImageTest.PROBES_PORT)
                .collect(Collectors.toSet()));
        assertThat(Yaml.read("deploy/prometheus/prometheus.yml").texts("rule_files"))
                .allMatch(file -> Files.exists(Yaml.inTree("deploy/prometheus/" + file)));
    }
}
