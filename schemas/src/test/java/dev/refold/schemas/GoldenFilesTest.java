package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes of version 1, pinned for ever: they are in people's logs. A failure here is never mended by changing a file
 * below {@code golden}; a new shape gets a new version beside it.
 */
final class GoldenFilesTest {

    private static final DocumentKey KEY = new DocumentKey("acme", "T-17");
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private final EventCodec events = new EventCodec(Limits.DEFAULT);
    private final EmbeddedCodec embedded = new EmbeddedCodec();

    private static Map<String, DocumentEvent> eventsByName() {
        return Map.of("upserted-full", full(), "upserted-minimal", upserted(new DocumentKey("acme", "a/b;c"),
                OptionalLong.empty(), "", "", ContentType.PLAIN, List.of()), "upserted-given-chunks",
                upserted(
                        new DocumentKey("acme", "T-18"), OptionalLong.of(0), "t", "one two", ContentType.HTML, List.of(
                                new DocumentEvent.GivenChunk("one", Embedding.ofUnit(0.6f, 0.8f)),
                                new DocumentEvent.GivenChunk("two", Embedding.ofUnit(-1, 0)))),
                "deleted",
                new DocumentEvent.Deleted(KEY, OptionalLong.of(Order.MAX_VERSION), Optional.of(Instant.parse(
                        "2026-01-02T03:04:05Z"))),
                "deleted-unversioned", new DocumentEvent.Deleted(KEY, OptionalLong
                        .empty(), Optional.empty()));
    }

    private static DocumentEvent.Upserted full() {
        Metadata metadata = Metadata.of(Map.of("open", new MetadataValue.Bool(true), "priority",
                new MetadataValue.Numeric(2), "score", new MetadataValue.Numeric(-0.25), "tags", new MetadataValue.Many(
                        List.of(new MetadataValue.Text("hardware"), new MetadataValue.Text("urgent"),
                                new MetadataValue.Numeric(7), new MetadataValue.Bool(false)))));
        return new DocumentEvent.Upserted(KEY, OptionalLong.of(42), "Printer on fire",
                "It burns since **Monday**. 🔥\n\"Ça va?\"", ContentType.MARKDOWN, Optional.of("en"), metadata, Optional
                        .of(TIME),
                List.of());
    }

    private static DocumentEvent.Upserted upserted(DocumentKey key, OptionalLong version, String title, String content,
            ContentType contentType, List<DocumentEvent.GivenChunk> chunks) {
        return new DocumentEvent.Upserted(key, version, title, content, contentType, Optional.empty(), Metadata.EMPTY,
                Optional.empty(), chunks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"upserted-full", "upserted-minimal", "upserted-given-chunks", "deleted",
            "deleted-unversioned"})
    void events_of_version_1_read_and_write_as_ever(String name) {
        DocumentEvent expected = Objects.requireNonNull(eventsByName().get(name));
        byte[] golden = text("events/" + name + ".json").strip().getBytes(StandardCharsets.UTF_8);
        byte[] key = expected.key().kafkaKey().getBytes(StandardCharsets.UTF_8);

        assertThat(events.decode(Optional.of(key), Optional.of(golden), Optional.empty())).isEqualTo(
                new DecodedEvent.Accepted(expected));
        assertThat(events.encode(expected)).asString(StandardCharsets.UTF_8).isEqualTo(text("events/" + name + ".json")
                .strip());
    }

    @Test
    void document_hashes_are_what_they_ever_were() {
        Map<String, String> hashes = new TreeMap<>();
        eventsByName().forEach((name, event) -> hashes.put(name, DocumentHash.of(event).toHex()));

        assertThat(hashes.entrySet().stream().map(entry -> entry.getKey() + ' ' + entry.getValue())).containsExactly(
                text("document-hashes.txt").split("\n"));
    }

    private static Map<String, EmbeddedRecord> embeddedByName() {
        ContentHash fullHash = DocumentHash.of(full());
        ContentHash emptyHash = DocumentHash.of(Objects.requireNonNull(eventsByName().get("upserted-minimal")));
        Metadata metadata = Metadata.of(Map.of("open", new MetadataValue.Bool(true), "priority",
                new MetadataValue.Numeric(2), "tags", new MetadataValue.Many(List.of(new MetadataValue.Text("hardware"),
                        new MetadataValue.Numeric(7), new MetadataValue.Bool(false)))));
        List<Chunk> chunks = List.of(new Chunk(0, 0, 9, Chunk.hashOf("Printer on fire", "It burns."), Optional.of(
                Embedding.ofUnit(0.6f, 0.8f))), new Chunk(1, 10, 12, Chunk.hashOf("Printer on fire", "🔥"),
                        Optional
                                .empty()));
        return Map.of("present",
                new EmbeddedDocument.Present(KEY, new Order(42, 1, 1L << 32), new Position(5, 1L << 32), fullHash,
                        "Printer on fire", "It burns. 🔥", Optional.of("en"), metadata, Optional.of(TIME),
                        chunks),
                "present-minimal", new EmbeddedDocument.Present(KEY, new Order(0, 0, 0), new Position(0, 0),
                        emptyHash, "", "", Optional.empty(), Metadata.EMPTY, Optional.empty(), List.of()),
                "deleted",
                new EmbeddedDocument.Deleted(KEY, new Order(Order.MAX_VERSION, 0, 9), new Position(1, 9)), "mark",
                new Mark("c2Vjb25kLXRvcGljLWlkAA", 3, 2, 100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"present", "present-minimal", "deleted", "mark"})
    void embedded_records_of_format_1_read_and_write_as_ever(String name) {
        EmbeddedRecord expected = Objects.requireNonNull(embeddedByName().get(name));
        String golden = text("embedded/" + name + ".hex").strip();

        assertThat(embedded.decode(HexFormat.of().parseHex(golden))).isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(embedded.encode(expected))).isEqualTo(golden);
    }

    @Test
    void tokens_read_and_write_as_ever() {
        assertThat(text("tokens.txt").lines()).isNotEmpty().allSatisfy(line -> {
            String[] fields = line.split(" ");
            TreeMap<Integer, Long> offsets = new TreeMap<>();
            Stream.of(fields).skip(2).map(field -> field.split(":")).forEach(pair -> offsets.put(Integer.valueOf(
                    pair[0]), Long.valueOf(pair[1])));
            ConsistencyToken expected = new ConsistencyToken(Long.parseLong(fields[1]), offsets);

            assertThat(ConsistencyToken.parse(fields[0])).isEqualTo(expected);
            assertThat(expected.toText()).isEqualTo(fields[0]);
        });
    }

    @Test
    void dead_letters_read_and_write_as_ever() {
        List<RecordHeader> headers = headers("dead-letter-headers.txt");
        RawRecord original = new RawRecord(Optional.of(Bytes.ofUtf8("acme/T-17")), Optional.of(Bytes.ofUtf8("{\"ti")),
                headers.subList(0, 1));
        DeadLetter expected = new DeadLetter(original, new Rejection(RejectReason.INVALID,
                "title is a number, not a string; send a string"), "documents", new Position(1, 991), 2, 1, TIME,
                OptionalInt.of(5_242_881));
        RawRecord golden = new RawRecord(original.key(), original.value(), headers);

        assertThat(DeadLetter.parse(golden)).isEqualTo(expected);
        assertThat(expected.toRecord(1_000)).isEqualTo(golden);
    }

    @Test
    void redriven_events_say_where_they_were_as_ever() {
        Redrive expected = new Redrive(new Position(1, 991), 2);

        assertThat(Redrive.of(headers("redrive-headers.txt"))).contains(expected);
        assertThat(expected.headers()).isEqualTo(headers("redrive-headers.txt"));
    }

    @Test
    void events_carry_the_headers_of_CloudEvents_1_0() {
        Map<String, String> headers = CloudEventHeaders.of(full(), "/refold/ingest", "6f1c", Instant.EPOCH);

        assertThat(headers.entrySet().stream().map(entry -> RecordHeader.of(entry.getKey(), entry.getValue())))
                .isEqualTo(headers("cloud-event-headers.txt"));
        DocumentEvent deleted = new DocumentEvent.Deleted(KEY, OptionalLong.empty(), Optional.empty());
        assertThat(CloudEventHeaders.of(deleted, "s", "i", Instant.EPOCH)).containsEntry("ce_type",
                "dev.refold.document.deleted.v1").containsEntry("ce_time", "1970-01-01T00:00:00Z");
    }

    private static List<RecordHeader> headers(String name) {
        return text(name).lines().map(line -> line.split(": ", 2)).map(pair -> RecordHeader.of(pair[0], pair[1]))
                .toList();
    }

    private static String text(String name) {
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/golden/v1/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
