package dev.refold.ingest.javadoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.ingest.source.SourceException;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.schemas.ContentType;
import dev.refold.schemas.DocumentEvent.Upserted;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.MetadataValue.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocSourceTest {

    /** Its comment has i elements within the code tag, where they are code. */
    private static final String CODE_WITH_MARKUP = "javax.crypto.CipherSpi";

    private static final Pattern MARKUP = Pattern.compile(
            "\\{@|</?(a|b|i|p|em|ul|ol|li|dl|dt|dd|br|hr|h[1-6]|tt|td|th|tr|pre|sup|sub|var|div|span|img|code|cite|table|"
                    + "strong|caption|thead|tbody|blockquote)(\\s[^>]*)?/?>",
            Pattern.CASE_INSENSITIVE);

    private static final Map<String, Upserted> JDK = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void readTheRunningJdk() {
        for (SourceItem item : all(JavadocSource.ofRunningJdk("jdk"))) {
            assertThat(item).isInstanceOf(SourceItem.Document.class);
            Upserted event = (Upserted) ((SourceItem.Document) item).event();
            assertThat(JDK.put(event.key().id(), event)).as(event.key().id()).isNull();
        }
    }

    @Test
    void the_jdk_gives_at_least_1500_documents_nested_types_included() {
        assertThat(JDK).hasSizeGreaterThanOrEqualTo(1_500).containsKeys("java.lang.Object", "java.util.Map.Entry",
                "java.util.concurrent.ArrayBlockingQueue", "java.lang.annotation.Retention",
                "java.util.concurrent.TimeUnit", "java.nio.file.WatchService", "javax.crypto.Cipher");
    }

    @Test
    void no_document_holds_markup_and_each_passes_the_gate() {
        EventCodec gate = new EventCodec(Limits.DEFAULT);
        Map<String, Object> faults = new TreeMap<>();
        JDK.forEach((id, event) -> {
            List<String> markup = MARKUP.matcher(event.title() + event.content()).results().map(MatchResult::group)
                    .toList();
            if (!markup.isEmpty() && !id.equals(CODE_WITH_MARKUP)) {
                faults.put(id, markup);
            }
            gate.check(event).ifPresent(rejection -> faults.put(id, rejection));
        });

        assertThat(faults).isEmpty();
        assertThat(JDK.values()).extracting(Upserted::content).noneMatch(String::isBlank);
    }

    @Test
    void a_document_reads_as_the_javadoc_does() {
        Upserted queue = JDK.getOrDefault("java.util.concurrent.ArrayBlockingQueue", JDK.values().iterator().next());

        assertThat(queue.title()).isEqualTo("ArrayBlockingQueue (array blocking queue)");
        assertThat(queue.contentType()).isEqualTo(ContentType.PLAIN);
        assertThat(queue.content()).startsWith("A bounded blocking queue backed by an array. This queue")
                .contains("\n\nThis is a classic \"bounded buffer\", in which").contains("Attempts to put an element")
                .contains("\nput: Inserts the specified element at the tail of this queue");
        assertThat(queue.metadata().values()).containsEntry("package", new Text("java.util.concurrent"))
                .containsEntry("module", new Text("java.base")).containsEntry("kind", new Text("class"))
                .containsEntry("since", new Text("1.5"));
    }

    @Test
    void two_readings_of_the_same_sources_agree() throws IOException {
        Path zip = zip(Map.of("b/B.java", "/** B. */ public class B {}", "a/A.java", "/** A. */ public class A {}"));

        assertThat(all(JavadocSource.of(zip, "t"))).hasSize(2).isEqualTo(all(JavadocSource.of(zip, "t")));
    }

    @Test
    void any_zip_of_sources_is_read_and_bad_files_are_named() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("x/Good.java", "package x; /** Good. */ public class Good {}");
        sources.put("x/Bad.java", "package x; /** Bad. */ public klass Bad {}");
        sources.put("x/package-info.java", "/** A package. */ package x;");
        sources.put("x/readme.txt", "no source");
        sources.put("x/Huge.java", " ".repeat((4 << 20) + 1));

        List<SourceItem> items = all(JavadocSource.of(zip(sources), "t"));

        assertThat(items).filteredOn(SourceItem.Document.class::isInstance).extracting(SourceItem::name)
                .containsExactly("x.Good");
        assertThat(items).filteredOn(SourceItem.Problem.class::isInstance).extracting(SourceItem::name)
                .containsExactlyInAnyOrder("x/Bad.java", "x/Huge.java");
    }

    @Test
    void a_prefix_chooses_what_is_read() throws IOException {
        Path zip = zip(Map.of("m/module-info.java", "module m {}", "m/a/A.java", "/** A. */ public class A {}",
                "n/b/B.java", "/** B. */ public class B {}"));

        SourceItem only = all(JavadocSource.of(zip, "m/", "t")).getFirst();

        Upserted event = (Upserted) ((SourceItem.Document) only).event();
        assertThat(event.metadata().get("module")).contains(new Text("m"));
        assertThat(event.key().kafkaKey()).isEqualTo("t/A");
    }

    @Test
    void the_bytes_read_grow_to_the_total() throws IOException {
        Path zip = zip(Map.of("a/A.java", "/** A. */ public class A {}"));

        try (SourceItems items = JavadocSource.of(zip, "t").open()) {
            long total = items.totalBytes().orElseThrow();
            items.forEachRemaining(item -> {});
            assertThat(items.bytesRead()).isEqualTo(total).isPositive();
        }
    }

    @Test
    void missing_sources_are_named_with_the_package_to_install() {
        Path nowhere = folder.resolve("lib/src.zip");

        assertThatThrownBy(() -> JavadocSource.of(nowhere, "t").open()).isInstanceOf(SourceException.class)
                .hasMessageContaining(nowhere.toString()).hasMessageContaining("openjdk-25-source");
    }

    @Test
    void a_file_that_is_no_zip_is_named() throws IOException {
        Path noZip = Files.writeString(folder.resolve("src.zip"), "not a zip");

        assertThatThrownBy(() -> JavadocSource.of(noZip, "t").open()).isInstanceOf(SourceException.class)
                .hasMessageContaining(noZip.toString());
    }

    private static List<SourceItem> all(JavadocSource source) {
        List<SourceItem> all = new ArrayList<>();
        try (SourceItems items = source.open()) {
            items.forEachRemaining(all::add);
        }
        return all;
    }

    private Path zip(Map<String, String> files) throws IOException {
        Path path = Files.createTempFile(folder, "sources", ".zip");
        try (OutputStream out = Files.newOutputStream(path); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return path;
    }
}
