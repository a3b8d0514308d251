package dev.refold.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentEvent.Deleted;
import dev.refold.schemas.DocumentEvent.Upserted;
import dev.refold.schemas.Limits;
import dev.refold.schemas.MetadataValue.Numeric;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSourceTest {

    @TempDir
    private Path folder;

    @Test
    void a_line_is_a_document_of_the_tenant_given_or_a_whole_event() {
        List<SourceItem> items = read("""
                {"id":"1","title":"One","content":"first","metadata":{"priority":2}}
                {"type":"deleted","tenant":"acme","id":"2","version":43}
                """);

        assertThat(SourceItemsOf.events(items)).satisfiesExactly(
                event -> assertThat(event).isInstanceOfSatisfying(Upserted.class, upserted -> {
                    assertThat(upserted.key().kafkaKey()).isEqualTo("acme/1");
                    assertThat(upserted.title()).isEqualTo("One");
                    assertThat(upserted.metadata().get("priority")).contains(new Numeric(2));
                }), event -> assertThat(event).isInstanceOfSatisfying(Deleted.class,
                        deleted -> assertThat(deleted.version()).hasValue(43)));
        assertThat(items).extracting(SourceItem::name).containsExactly("input:1", "input:2");
    }

    @Test
    void bad_lines_are_reported_by_number_and_the_rest_goes_on() {
        List<SourceItem> items = read("\uFEFF{\"id\":\"1\",\"title\":\"\",\"content\":\"a\"}\r\n\n   \t\r\nnot json\n"
                + "{\"title\":\"no id\",\"content\":\"b\"}\n" + "[".repeat(10_000) + "\n"
                + "{\"id\":\"7\",\"tenant\":\"other\",\"title\":\"\",\"content\":\"c\"}\n"
                + "{\"id\":\"8\",\"type\":\"exploded\"}\n{\"id\":\"9\",\"title\":\"\",\"content\":\"last, no newline\"}");

        assertThat(SourceItemsOf.events(items)).extracting(event -> event.key().id()).containsExactly("1", "9");
        assertThat(SourceItemsOf.problems(items)).extracting(SourceItem.Problem::name).containsExactly("input:4",
                "input:5", "input:6", "input:7", "input:8");
    }

    @Test
    void a_line_that_is_not_utf_8_is_a_problem() {
        byte[] bytes = "{\"id\":\"1\",\"title\":\"\",\"content\":\"gr\u00fcn\"}\n"
                .getBytes(StandardCharsets.ISO_8859_1);

        List<SourceItem> items = SourceItemsOf
                .all(JsonLinesSource.ofStream(new ByteArrayInputStream(bytes), "input", "acme", Limits.DEFAULT));

        assertThat(SourceItemsOf.problems(items)).singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("UTF-8"));
    }

    @Test
    void an_over_long_line_is_passed_over_without_being_held() {
        long hugeBytes = 3L << 30;
        InputStream huge = new RepeatedByte((byte) 'x', hugeBytes);
        InputStream rest = new ByteArrayInputStream(
                "\n{\"id\":\"2\",\"title\":\"\",\"content\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        InputStream both = new SequenceInputStream(huge, rest);

        List<SourceItem> items = SourceItemsOf
                .all(JsonLinesSource.ofStream(both, "input", "acme", Limits.DEFAULT));

        assertThat(SourceItemsOf.problems(items)).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("input:1");
            assertThat(problem.reason()).contains(hugeBytes + " bytes").contains("4194304");
        });
        assertThat(SourceItemsOf.events(items)).extracting(event -> event.key().id()).containsExactly("2");
    }

    @Test
    void a_file_can_be_read_twice_and_knows_its_size() throws IOException {
        String line = "{\"id\":\"1\",\"title\":\"\",\"content\":\"a\"}\n";
        JsonLinesSource source = JsonLinesSource.ofFile(Files.writeString(folder.resolve("a.jsonl"), line.repeat(3)),
                "acme", Limits.DEFAULT);

        assertThat(SourceItemsOf.all(source)).hasSize(3).isEqualTo(SourceItemsOf.all(source));
        try (SourceItems items = source.open()) {
            assertThat(items.totalBytes()).hasValue(3L * line.length());
            items.forEachRemaining(item -> {});
            assertThat(items.bytesRead()).isEqualTo(3L * line.length());
        }
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        JsonLinesSource source = JsonLinesSource.ofFile(folder.resolve("nope.jsonl"), "acme", Limits.DEFAULT);

        assertThatThrownBy(source::open).isInstanceOf(SourceException.class).hasMessageContaining("nope.jsonl")
                .hasMessageContaining("not there");
    }

    @Test
    void a_stream_that_breaks_ends_the_source_with_its_reason() {
        InputStream broken = new InputStream() {

            @Override
            public int read() throws IOException {
                throw new IOException("the cable was cut");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("the cable was cut");
            }
        };
        try (SourceItems items = JsonLinesSource.ofStream(broken, "input", "acme", Limits.DEFAULT).open()) {
            assertThatThrownBy(items::hasNext).isInstanceOf(SourceException.class).hasMessageContaining("cable");
        }
    }

    private static List<SourceItem> read(String lines) {
        return SourceItemsOf.all(JsonLinesSource.ofStream(
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), "input", "acme", Limits.DEFAULT));
    }

    /** More bytes than any memory holds, without holding them. */
    private static final class RepeatedByte extends InputStream {

        private final byte value;
        private long left;

        RepeatedByte(byte value, long count) {
            this.value = value;
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(buffer, offset, offset + count, value);
            left -= count;
            return count;
        }
    }
}
