package dev.refold.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ContentType;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentEvent.Upserted;
import dev.refold.schemas.Limits;
import dev.refold.schemas.MetadataValue.Numeric;
import dev.refold.schemas.MetadataValue.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {

    private static final Limits SMALL = new Limits(512, 128, 8 << 10, 256, 256, 8 << 10, 256, 8, 1_000, 4_096);

    @TempDir
    private Path folder;

    @Test
    void a_folder_gives_its_files_in_the_order_of_their_names_with_their_paths_as_ids() throws IOException {
        write("b.txt", "b");
        write("a/z.md", "z");
        write("a/b/c.html", "c");
        write("Z.htm", "Z");
        write("a.markdown", "a");

        List<SourceItem> items = read(folder);

        assertThat(SourceItemsOf.events(items)).extracting(event -> event.key().kafkaKey()).containsExactly(
                "acme/Z.htm", "acme/a/b/c.html", "acme/a/z.md", "acme/a.markdown", "acme/b.txt");
        assertThat(items).hasSize(5).isEqualTo(read(folder));
    }

    @Test
    void a_file_becomes_an_event_with_its_time_path_and_size() throws IOException {
        Path file = write("notes/day one.md", "# Day *one*\n\nIt rained.");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));

        Upserted event = (Upserted) SourceItemsOf.events(read(folder)).getFirst();

        assertThat(event.key().id()).isEqualTo("notes/day one.md");
        assertThat(event.title()).isEqualTo("Day one");
        assertThat(event.content()).isEqualTo("# Day *one*\n\nIt rained.");
        assertThat(event.contentType()).isEqualTo(ContentType.MARKDOWN);
        assertThat(event.version()).isEmpty();
        assertThat(event.occurredAt()).contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(event.metadata().values())
                .isEqualTo(Map.of("path", new Text("notes/day one.md"), "bytes", new Numeric(23)));
    }

    @Test
    void a_file_given_by_name_has_its_name_as_id() throws IOException {
        Path file = write("deep/down/x.txt", "x");

        assertThat(SourceItemsOf.events(read(file))).extracting(event -> event.key().id()).containsExactly("x.txt");
    }

    @Test
    void bad_files_are_problems_with_their_names_and_the_rest_goes_on() throws IOException {
        write("a-latin1.txt", new byte[]{'g', 'r', (byte) 0xFC, 'n'});
        write("b-large.txt", "x".repeat(1_001));
        write("c-overlong.txt", new byte[]{(byte) 0xC0, (byte) 0x80});
        write("d-surrogate.txt", new byte[]{(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        write("e-just-fits.txt", "x".repeat(1_000));
        write("f-empty.txt", "");

        List<SourceItem> items = read(folder);

        assertThat(SourceItemsOf.problems(items)).extracting(problem -> Path.of(problem.name()).getFileName())
                .containsExactly(Path.of("a-latin1.txt"), Path.of("b-large.txt"), Path.of("c-overlong.txt"),
                        Path.of("d-surrogate.txt"));
        assertThat(SourceItemsOf.problems(items)).extracting(SourceItem.Problem::reason)
                .satisfiesExactly(reason -> assertThat(reason).contains("not UTF-8"),
                        reason -> assertThat(reason).contains("larger than 1000 bytes"),
                        reason -> assertThat(reason).contains("not UTF-8"),
                        reason -> assertThat(reason).contains("not UTF-8"));
        assertThat(SourceItemsOf.events(items)).extracting(event -> event.key().id())
                .containsExactly("e-just-fits.txt", "f-empty.txt");
    }

    @Test
    void hidden_files_and_other_kinds_of_files_in_a_folder_are_skipped() throws IOException {
        write(".git/description.txt", "x");
        write(".hidden.txt", "x");
        write("image.png", "x");
        write("README", "x");
        write("page.TXT", "x");

        List<SourceItem> items = read(folder);

        assertThat(SourceItemsOf.skipped(items)).extracting(item -> folder.relativize(Path.of(item.name())).toString())
                .containsExactly(".git", ".hidden.txt", "README", "image.png");
        assertThat(SourceItemsOf.events(items)).hasSize(1);
        assertThat(SourceItemsOf.problems(items)).isEmpty();
    }

    @Test
    void a_file_of_another_kind_given_by_name_is_a_problem() throws IOException {
        Path image = write("image.png", "x");

        assertThat(SourceItemsOf.problems(read(image))).singleElement().satisfies(
                problem -> assertThat(problem.reason()).contains(".txt, .md"));
    }

    @Test
    void links_to_folders_are_not_followed_so_loops_end_and_links_to_files_are_read() throws IOException {
        Path file = write("a/one.txt", "one");
        Files.createSymbolicLink(folder.resolve("a/loop"), folder);
        Files.createSymbolicLink(folder.resolve("b.txt"), file);
        Files.createSymbolicLink(folder.resolve("c.txt"), folder.resolve("nowhere.txt"));
        Files.createSymbolicLink(folder.resolve("d.txt"), folder.resolve("d.txt"));

        List<SourceItem> items = read(folder);

        assertThat(SourceItemsOf.events(items)).extracting(event -> event.key().id()).containsExactly("a/one.txt",
                "b.txt");
        assertThat(SourceItemsOf.skipped(items)).singleElement()
                .satisfies(skipped -> assertThat(skipped.name()).endsWith("loop"));
        assertThat(SourceItemsOf.problems(items)).extracting(problem -> Path.of(problem.name()).getFileName())
                .containsExactly(Path.of("c.txt"), Path.of("d.txt"));
    }

    @Test
    void a_link_given_by_name_is_followed() throws IOException {
        write("real/one.txt", "one");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));

        assertThat(SourceItemsOf.events(read(link))).extracting(event -> event.key().id()).containsExactly("one.txt");
    }

    @Test
    void the_second_of_two_files_with_one_id_is_a_problem_that_names_the_first() throws IOException {
        write("docs/a.md", "docs");
        write("wiki/a.md", "wiki");
        Path single = write("single/a.md", "single");

        List<SourceItem> items = read(folder.resolve("docs"), folder.resolve("wiki"), single);

        assertThat(SourceItemsOf.events(items)).hasSize(1);
        assertThat(SourceItemsOf.problems(items)).hasSize(2).allSatisfy(
                problem -> assertThat(problem.reason()).contains("same id", folder.resolve("docs/a.md").toString()));
    }

    @Test
    void a_path_that_does_not_exist_fails_before_anything_is_read() {
        assertThatThrownBy(() -> FileSource.of(List.of(folder, folder.resolve("nope")), "acme", SMALL).open())
                .isInstanceOf(SourceException.class).hasMessageContaining("nope");
    }

    @Test
    void the_bytes_read_grow_to_the_total() throws IOException {
        write("a.txt", "x".repeat(300));
        write("b.txt", "x".repeat(2_000));
        write("c.png", "x".repeat(5_000));

        try (SourceItems items = FileSource.of(List.of(folder), "acme", SMALL).open()) {
            assertThat(items.totalBytes()).hasValue(2_300);
            assertThat(items.bytesRead()).isZero();
            items.next();
            assertThat(items.bytesRead()).isEqualTo(300);
            items.forEachRemaining(item -> {});
            assertThat(items.bytesRead()).isEqualTo(2_300);
        }
    }

    @Test
    void a_file_that_vanishes_while_its_folder_is_read_is_a_problem() throws IOException {
        write("a.txt", "a");
        Path second = write("b.txt", "b");

        try (SourceItems items = FileSource.of(List.of(folder), "acme", SMALL).open()) {
            items.next();
            Files.delete(second);

            assertThat(items.next()).isInstanceOfSatisfying(SourceItem.Problem.class,
                    problem -> assertThat(problem.reason()).contains("not there"));
        }
    }

    @Test
    void a_byte_order_mark_is_no_content() throws IOException {
        write("a.txt", new byte[]{(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'h', 'i'});

        DocumentEvent event = SourceItemsOf.events(read(folder)).getFirst();

        assertThat(((Upserted) event).content()).isEqualTo("hi");
    }

    private List<SourceItem> read(Path... roots) {
        return SourceItemsOf.all(FileSource.of(List.of(roots), "acme", SMALL));
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(folder.relativize(file).getNameCount() == 1 ? folder : file.resolve("..").normalize());
        return Files.write(file, bytes);
    }
}
