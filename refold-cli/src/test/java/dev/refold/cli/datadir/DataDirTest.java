package dev.refold.cli.datadir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.cli.exit.CommandException;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {

    private static final Space SPACE = new Space("hashing", "words-4grams", 384, ChunkerSettings.DEFAULT, "english");

    @TempDir
    private Path folder = Path.of("");

    private DataDir dir = new DataDir(folder);

    @BeforeEach
    void make() {
        dir = new DataDir(folder.resolve("data")).create();
    }

    private static RunInfo of(long pid, Instant started) {
        return new RunInfo(pid, started, "http://127.0.0.1:8080", "127.0.0.1:9092", "", 0, List.of("lucene"), "lucene",
                "geheim");
    }

    private static RunInfo ofThisProcess() {
        return of(ProcessHandle.current().pid(), RunInfo.startOfThisProcess());
    }

    @Test
    void who_comes_second_is_told_which_process_has_the_directory() {
        try (DataDirLock _ = DataDirLock.acquire(dir)) {
            assertThatThrownBy(() -> DataDirLock.acquire(dir)).isInstanceOf(CommandException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void a_released_directory_can_be_locked_again() {
        DataDirLock.acquire(dir).close();

        DataDirLock.acquire(dir).close();
    }

    @Test
    void a_running_stack_is_found_and_its_file_is_its_owners_alone() throws IOException {
        ofThisProcess().write(dir);

        assertThat(RunInfo.ofRunning(dir)).contains(ofThisProcess());
        assertThat(Files.getPosixFilePermissions(dir.runFile())).hasSize(2);
        assertThat(ofThisProcess().toString()).doesNotContain("geheim");
    }

    @Test
    void what_a_dead_process_left_behind_does_not_count() {
        of(Long.MAX_VALUE, Instant.EPOCH).write(dir);

        assertThat(RunInfo.ofRunning(dir)).isEmpty();
    }

    @Test
    void a_later_process_with_the_same_id_is_not_mistaken_for_the_one_that_wrote() {
        of(ProcessHandle.current().pid(), RunInfo.startOfThisProcess().minusSeconds(1)).write(dir);

        assertThat(RunInfo.ofRunning(dir)).isEmpty();
    }

    @Test
    void a_file_that_is_cut_short_does_not_count() throws IOException {
        Files.writeString(dir.runFile(), "{\"pid\":");

        assertThat(RunInfo.ofRunning(dir)).isEmpty();
    }

    @Test
    void an_installation_keeps_its_name_and_refuses_another_space() {
        Installation made = Installation.open(dir, SPACE);

        assertThat(Installation.open(dir, SPACE)).isEqualTo(made);
        Space other = new Space("hashing", "words-4grams", 512, ChunkerSettings.DEFAULT, "english");
        assertThatThrownBy(() -> Installation.open(dir, other)).isInstanceOf(CommandException.class)
                .hasMessageContaining("384 dimensions").hasMessageContaining("512 dimensions")
                .hasMessageContaining("Set space back").hasMessageContaining("refold rebuild STORE --space");
    }

    @Test
    void an_installation_accepts_every_space_it_embeds_into() {
        Space other = new Space("hashing", "words-4grams", 512, ChunkerSettings.DEFAULT, "english");
        InstallationFile.open(dir, SPACE).remember(List.of(SPACE, other), Map.of(other.id(), 7L));

        assertThat(Installation.open(dir, other).spaces()).containsExactly(SPACE, other);
        assertThat(Installation.open(dir, other).maxTokens()).containsExactly(Map.entry(other.id(), 7L));
    }

    @Test
    void an_installation_refuses_a_space_that_was_dropped_even_that_of_its_first_start() {
        Space other = new Space("hashing", "words-4grams", 512, ChunkerSettings.DEFAULT, "english");
        InstallationFile file = InstallationFile.open(dir, SPACE);
        file.remember(List.of(other), Map.of());
        assertThat(Installation.open(dir, SPACE).instance()).as("it may still go back").isEqualTo(file.instance());

        file.forget(SPACE.id(), other);

        assertThat(Installation.open(dir, other).spaces()).containsExactly(other);
        assertThatThrownBy(() -> Installation.open(dir, SPACE)).isInstanceOf(CommandException.class)
                .hasMessageContaining("512 dimensions");
    }

    @Test
    void an_installation_of_the_first_release_embeds_into_the_one_space_it_names() throws IOException {
        Installation made = Installation.open(dir, SPACE);
        String file = Files.readString(dir.installationFile());
        Files.writeString(dir.installationFile(), file.replaceFirst("(?s),\\s*\"spaces\".*]", ""));

        assertThat(Installation.open(dir, SPACE)).isEqualTo(made);
        assertThat(made.spaces()).containsExactly(SPACE);
    }

    @Test
    void a_demo_empties_a_directory_of_its_own_and_no_other() throws IOException {
        DemoDir.open(dir);
        Files.writeString(dir.installationFile(), "{}");
        Files.createDirectories(dir.broker().resolve("log"));

        DemoDir.empty(dir);

        assertThat(DemoDir.isFresh(dir)).isTrue();
        assertThat(dir.broker()).doesNotExist();
        assertThat(DemoDir.open(dir)).isEqualTo(dir);
    }

    @Test
    void a_demo_that_starts_afresh_leaves_the_servers_where_they_are() throws IOException {
        DemoDir.open(dir);
        Path runs = Files.createDirectories(dir.services().resolve("chroma")).resolve("run.properties");
        Files.writeString(runs, "pid=1");

        DemoDir.empty(dir);

        assertThat(runs).exists();
        assertThat(DemoDir.isFresh(dir)).as("its stores on the server are removed").isTrue();
    }

    @Test
    void a_demo_leaves_alone_what_is_not_its_own() throws IOException {
        Files.writeString(dir.root().resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> DemoDir.open(dir)).isInstanceOf(CommandException.class);
    }
}
