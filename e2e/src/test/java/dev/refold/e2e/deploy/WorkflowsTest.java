package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflows of continuous integration: what they may do, what they trust, and that what they start exists. */
class WorkflowsTest {

    private static final String FOLDER = ".github/workflows/";
    private static final Pattern USES = Pattern.compile("uses: (\\S+)(.*)");
    private static final Pattern PINNED = Pattern.compile("([\\w-]+/[\\w/-]+)@([0-9a-f]{40})");
    private static final Pattern OURS = Pattern.compile("(?m)^\\s*(?:run: )?(\\./refold|\\.ci/\\w+)((?: [^\\n|&>]*)?)");

    /** Who may do more than read, and what for. */
    private static final Map<String, Set<String>> MAY_WRITE = Map.of("release.image",
            Set.of("packages", "id-token", "attestations"), "codeql.analyze", Set.of("security-events"));

    static Stream<String> workflows() throws IOException {
        try (Stream<Path> files = Files.list(Yaml.inTree(FOLDER))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Stream<Yaml> jobs(String file) {
        return Yaml.read(FOLDER + file).get("jobs").entries().values().stream();
    }

    @Test
    void there_is_one_for_every_change_every_night_every_release_and_for_faults_of_safety() throws IOException {
        assertThat(workflows()).containsExactly("build.yml", "codeql.yml", "nightly.yml", "release.yml");
        assertThat(Yaml.read(FOLDER + "build.yml").get("on").entries()).containsKeys("pull_request", "push");
        assertThat(Yaml.read(FOLDER + "nightly.yml").get("on").entries()).containsKey("schedule");
        assertThat(Yaml.read(FOLDER + "release.yml").path("on/push").texts("tags")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void an_action_is_pinned_to_a_commit_and_says_which_version_that_is(String file) {
        List<MatchResult> uses = USES.matcher(Yaml.text(FOLDER + file)).results().toList();

        assertThat(uses).isNotEmpty().allSatisfy(use -> {
            assertThat(use.group(1)).matches(PINNED);
            assertThat(use.group(2)).matches(" # v\\d+\\.\\d+\\.\\d+");
        });
    }

    @Test
    void an_action_has_one_version_everywhere() throws IOException {
        Map<String, String> commits = new HashMap<>();
        workflows().forEach(file -> PINNED.matcher(Yaml.text(FOLDER + file)).results().forEach(use -> {
            String action = use.group(1).replaceFirst("^([^/]+/[^/]+)/.*", "$1");
            assertThat(commits.merge(action, use.group(2), (first, _) -> first)).as(action).isEqualTo(use.group(2));
        }));
        assertThat(commits).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void a_workflow_reads_only_unless_a_job_needs_more(String file) {
        Yaml workflow = Yaml.read(FOLDER + file);

        assertThat(workflow.get("permissions").entries().values()).as("of all its jobs").isNotEmpty()
                .allMatch(right -> right.text().equals("read"));
        jobs(file).forEach(job -> job.find("permissions").ifPresent(rights -> rights.entries().forEach(
                (name, right) -> assertThat(right.text().equals("read") || MAY_WRITE.getOrDefault(
                        file.replace(".yml", "") + '.' + job.at().replaceFirst(".*\\.", ""), Set.of()).contains(name))
                        .as(right.at()).isTrue())));
        assertThat(workflow.get("on").entries()).as("runs others' code with our rights")
                .doesNotContainKeys("pull_request_target", "workflow_run");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void a_workflow_ends_in_time_and_alone_and_fails_when_a_part_of_a_line_does(String file) {
        Yaml workflow = Yaml.read(FOLDER + file);

        assertThat(workflow.path("concurrency/group").text()).isNotBlank();
        assertThat(workflow.path("defaults/run/shell").text()).as("bash with pipefail").isEqualTo("bash");
        assertThat(jobs(file)).allSatisfy(job -> {
            assertThat((Integer) job.get("timeout-minutes").value()).isBetween(1, 360);
            assertThat(job.get("runs-on").text()).doesNotContain("latest");
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothing_that_a_stranger_wrote_gets_into_a_command_and_no_credential_stays(String file) {
        jobs(file).flatMap(job -> job.items("steps").stream()).forEach(step -> {
            step.find("run").ifPresent(run -> assertThat(run.text()).as(run.at())
                    .as("values go in by env, where the shell quotes them").doesNotContain("${{"));
            if (step.find("uses").filter(use -> use.text().startsWith("actions/checkout@")).isPresent()) {
                assertThat(step.path("with/persist-credentials").value()).as(step.at()).isEqualTo(false);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void what_a_step_starts_exists(String file) {
        OURS.matcher(String.join("\n", runs(file))).results().forEach(command -> {
            assertThat(Yaml.inTree(command.group(1))).as(command.group()).isExecutable();
            if (command.group(1).equals("./refold")) {
                CommandLines.mustParse(file, List.of(command.group(2).strip().split("\\s+", -1)));
            }
        });
    }

    private static List<String> runs(String file) {
        return jobs(file).flatMap(job -> job.items("steps").stream()).flatMap(step -> step.find("run").stream())
                .map(Yaml::text).toList();
    }

    @Test
    void every_change_is_tested_with_docker_and_without_and_the_deployment_is_started() {
        Yaml jobs = Yaml.read(FOLDER + "build.yml").get("jobs");

        assertThat(jobs.entries().keySet()).containsExactlyInAnyOrder("docker-services", "native-services",
                "deployment");
        assertThat(jobs.get("docker-services").has("container")).isFalse();
        assertThat(jobs.get("native-services").has("container")).isTrue();
        assertThat(runs("build.yml")).anyMatch(run -> run.contains("docker compose") && run.contains(".ci/smoke"));
    }

    @Test
    void a_night_in_which_tests_are_gone_is_not_as_good_as_the_one_before(@TempDir Path folder) throws Exception {
        Path before = Files.createDirectories(folder.resolve("before"));
        Path now = Files.createDirectories(folder.resolve("now"));
        Files.writeString(before.resolve("TEST-a.KillTest.xml"),
                "<testsuite name='a.KillTest' tests='5' skipped='0' time='12.5'/>");
        Files.writeString(now.resolve("TEST-a.KillTest.xml"),
                "<testsuite name='a.KillTest' tests='5' skipped='2' time='12.0'/>");

        assertThat(compare(before, before)).isZero();
        assertThat(compare(before, now)).isEqualTo(1);
    }

    private static int compare(Path before, Path now) throws IOException, InterruptedException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Yaml.inTree(".ci/CompareNights.java").toString(), before.toString(), now.toString()).inheritIO()
                .start().waitFor();
    }
}
