package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** deploy/kustomize, as far as it can be held to account without Kubernetes. */
class KustomizeTest {

    /** What the Secret "refold" has by the handbook. */
    private static final Map<String, String> SECRETS = Map.of("DATABASE_URL", "postgres://u:p@db:5432/refold",
            "CHROMA_URL", "http://chroma:8000");
    private static final String STOPS_WITHIN_SECONDS = "CLOSE_LIMIT = Duration.ofSeconds(60)";
    private static final Pattern METRIC = Pattern.compile("refold_[a-z_]+");

    static Stream<Workload> workloads() {
        return Kubernetes.workloads().stream();
    }

    private static Configuration configuration(Workload workload) {
        return CommandLines.configuration(workload.environment(SECRETS));
    }

    @Test
    void every_role_is_there() {
        assertThat(workloads().map(Workload::name)).containsExactlyInAnyOrder("refold-embedder",
                "refold-sink-pgvector", "refold-sink-chroma", "refold-query-api");
    }

    @ParameterizedTest
    @MethodSource("dev.refold.e2e.deploy.Kubernetes#kustomizations")
    void a_kustomization_names_every_file_beside_it(String folder) throws Exception {
        Yaml kustomization = Yaml.read(folder + "kustomization.yaml");
        Set<String> named = Stream.concat(kustomization.texts("resources").stream(), kustomization.items("patches")
                .stream().map(patch -> patch.get("path").text())).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(Yaml.inTree(folder))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> !file.equals(
                    "kustomization.yaml"))).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void the_example_stands_on_folders_that_there_are() {
        String folder = Kubernetes.FOLDER + "overlays/example/";
        Yaml example = Yaml.read(folder + "kustomization.yaml");
        List<String> below = Stream.concat(example.texts("resources").stream(), example.texts("components").stream())
                .toList();
        assertThat(below).isNotEmpty().allSatisfy(
                path -> assertThat(Yaml.inTree(folder + path + "/kustomization.yaml")).exists());
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void a_role_starts_with_a_command_that_exists_and_settings_that_are_understood(Workload workload) {
        CommandLines.mustParse(workload.name(), workload.container().texts("args"));
        Configuration configuration = configuration(workload);

        assertThat(configuration.embeddedBroker()).isFalse();
        assertThat(configuration.topics().replicas()).as("copies of the truth").isGreaterThanOrEqualTo(3);
        assertThat(configuration.auth().required()).isTrue();
        assertThat(workload.container().items("volumeMounts").stream().map(mount -> mount.get("mountPath").text()))
                .contains(configuration.dataDir().toString(), "/tmp");
    }

    @Test
    void what_a_component_changes_in_the_settings_is_understood_too() {
        Map<String, String> environment = new HashMap<>(Kubernetes.workloads().getFirst().environment(SECRETS));
        Yaml.read(Kubernetes.FOLDER + "components/chroma/config.yaml").get("data").entries().forEach(
                (key, value) -> environment.put(key, value.text()));

        assertThat(CommandLines.configuration(environment).activeStores()).containsExactly("pgvector", "chroma");
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void secrets_come_by_reference_and_none_is_in_the_files(Workload workload) {
        assertThat(workload.container().items("envFrom").stream().flatMap(one -> one.find("secretRef").stream()))
                .hasSize(1);
        assertThat(workload.container().has("env")).isFalse();
        assertThat(Kubernetes.objects().stream().map(one -> one.get("kind").text())).doesNotContain("Secret");
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void probes_ask_for_paths_that_the_api_documents_at_a_port_that_is_open(Workload workload) {
        JsonNode paths = JsonMapper.shared().readTree(Yaml.text(
                "query-api/src/main/resources/dev/refold/query/openapi.json")).get("paths");
        Configuration configuration = configuration(workload);
        assertThat(workload.ports().get("probes")).isEqualTo(configuration.probes().port().orElseThrow());
        assertThat(configuration.probes().host()).isEqualTo("0.0.0.0");
        assertThat(Optional.ofNullable(workload.ports().get("http")).orElse(configuration.http().port())).isEqualTo(
                configuration.http().port());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            Yaml get = workload.container().path(probe + "/httpGet");
            assertThat(paths.propertyNames()).as(get.at()).contains(get.get("path").text());
            assertThat(workload.ports()).as(get.at()).containsKey(get.get("port").text());
        }
        assertThat(workload.container().path("livenessProbe/httpGet/path").text()).as("a store that is down is no"
                + " reason to restart").isEqualTo("/health/live");
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void a_pod_is_nobody_and_writes_only_where_it_must(Workload workload) {
        Yaml pod = workload.pod().get("securityContext");
        Yaml container = workload.container().get("securityContext");

        assertThat(pod.get("runAsNonRoot").value()).isEqualTo(true);
        assertThat(pod.get("runAsUser").text() + ':' + pod.get("runAsGroup").text()).isEqualTo(ImageTest.user());
        assertThat(pod.path("seccompProfile/type").text()).isEqualTo("RuntimeDefault");
        assertThat(container.get("readOnlyRootFilesystem").value()).isEqualTo(true);
        assertThat(container.get("allowPrivilegeEscalation").value()).isEqualTo(false);
        assertThat(container.get("capabilities").texts("drop")).containsExactly("ALL");
        assertThat(workload.pod().get("automountServiceAccountToken").value()).isEqualTo(false);
        assertThat(workload.container().path("resources/limits/memory").text()).isNotBlank();
        assertThat(workload.container().path("resources/requests").entries()).containsKeys("cpu", "memory");
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void what_is_mounted_is_there(Workload workload) {
        Set<String> volumes = Stream.concat(workload.pod().items("volumes").stream().map(one -> one.get("name").text()),
                workload.root().get("spec").items("volumeClaimTemplates").stream()
                        .map(one -> one.path("metadata/name").text()))
                .collect(Collectors.toSet());

        assertThat(workload.container().items("volumeMounts").stream().map(mount -> mount.get("name").text()))
                .containsExactlyInAnyOrderElementsOf(volumes);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void a_pod_has_the_time_to_end_that_its_parts_may_take(Workload workload) {
        assertThat(Yaml.text("refold-cli/src/main/java/dev/refold/cli/stack/Stack.java")).contains(
                STOPS_WITHIN_SECONDS);
        assertThat((Integer) workload.pod().get("terminationGracePeriodSeconds").value()).isGreaterThan(65);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void labels_and_selectors_meet(Workload workload) {
        assertThat(Kubernetes.selects(workload.root().path("spec/selector"), workload.podLabels())).isTrue();
        assertThat(workload.selecting("PodDisruptionBudget", "spec/selector")).hasSize(1);
        List<Yaml> services = workload.selecting("Service", "spec/selector");
        assertThat(services).isNotEmpty().allSatisfy(service -> assertThat(service.get("spec").items("ports"))
                .allSatisfy(port -> assertThat(workload.ports()).containsKey(port.get("targetPort").text())));
        if (workload.isStateful()) {
            assertThat(services.stream().map(one -> one.path("metadata/name").text())).contains(workload.root().path(
                    "spec/serviceName").text());
        }
        workload.pod().items("topologySpreadConstraints").forEach(spread -> assertThat(Kubernetes.selects(spread.get(
                "labelSelector"), workload.podLabels())).isTrue());
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void no_role_stands_on_one_pod_and_each_grows_with_its_load(Workload workload) {
        assertThat((Integer) workload.root().path("spec/replicas").value()).isGreaterThanOrEqualTo(2);
        if (!workload.isStateful()) {
            Yaml scaler = workload.scaledBy("HorizontalPodAutoscaler").orElseThrow().get("spec");
            assertThat((Integer) scaler.get("minReplicas").value()).isGreaterThanOrEqualTo(2);
            assertThat(scaler.items("metrics").getFirst().path("resource/name").text()).isEqualTo("cpu");
            return;
        }
        Yaml scaler = workload.scaledBy("ScaledObject").orElseThrow().get("spec");
        assertThat((Integer) scaler.get("minReplicaCount").value()).isGreaterThanOrEqualTo(2);
        assertThat((Integer) scaler.get("maxReplicaCount").value()).as("one more would have no partition")
                .isEqualTo(configuration(workload).topics().partitions());
        assertThat(scaler.items("triggers")).isNotEmpty().allSatisfy(trigger -> assertThat(METRIC.matcher(trigger.path(
                "metadata/query").text()).results().map(found -> found.group().replace('_', '.'))).isNotEmpty()
                .isSubsetOf(DashboardsTest.meters()));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void a_pod_is_cut_off_but_for_what_a_policy_lets_through(Workload workload) {
        List<Yaml> policies = workload.selecting("NetworkPolicy", "spec/podSelector");
        assertThat(policies).anySatisfy(policy -> {
            assertThat(policy.get("spec").texts("policyTypes")).containsExactlyInAnyOrder("Ingress", "Egress");
            assertThat(policy.get("spec").has("ingress") || policy.get("spec").has("egress")).isFalse();
        });
        policies.stream().flatMap(policy -> policy.get("spec").items("ingress").stream()).forEach(rule -> {
            assertThat(rule.items("from")).as("from everywhere").isNotEmpty();
            rule.items("ports").forEach(
                    port -> assertThat(workload.ports()).containsKey(port.get("port").text()));
        });
    }

    @Test
    void the_handbook_says_what_the_secret_has() {
        assertThat(Yaml.text("docs/operate.md")).contains("create secret generic refold",
                "--from-literal=DATABASE_URL=");
    }
}
