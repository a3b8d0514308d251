package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate accepts, what it refuses, and what it says then. */
final class GateTest {

    private static final String UPSERTED = "dev.refold.document.upserted.v1";
    private static final String DELETED = "dev.refold.document.deleted.v1";

    private final EventCodec codec = new EventCodec(Limits.DEFAULT);

    static Stream<InvalidEvents.Case> invalid() {
        return InvalidEvents.all();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void an_invalid_event_is_refused_with_the_name_of_its_field(InvalidEvents.Case given) {
        Rejection rejection = refused("acme/T-17", given.json());

        assertThat(rejection.reason()).isEqualTo(given.reason());
        assertThat(rejection.message()).contains(given.names()).contains("; ").hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"type\"", "{]", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":01}",
            "{\"a\":+1}", "{'a':1}", "{\"a\":1,}", "{\"a\":1/**/}", "{\"a\":\"\t\"}",
            "\ufeff{}", "{\"a\":\"\\x\"}", "tru", "{a:1}",
            "{\"chunks\":[{\"text\":\"x\",\"vector\":[1,NaN]}]}"})
    void what_is_not_one_JSON_text_is_refused(String json) {
        assertThat(refused("acme/T-17", json).reason()).isEqualTo(RejectReason.INVALID_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " x", ",", "]", "}", "\u0000"})
    void what_follows_the_object_is_refused(String tail) {
        assertThat(refused("acme/T-17", InvalidEvents.event("") + tail).reason()).isEqualTo(RejectReason.INVALID_JSON);
    }

    @Test
    void malformed_UTF_8_is_refused_and_not_replaced() {
        for (byte[] bad : List.of(new byte[]{(byte) 0xff}, new byte[]{(byte) 0xc0, (byte) 0x80}, new byte[]{(byte) 0xed,
                (byte) 0xa0, (byte) 0x80}, new byte[]{(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80})) {
            byte[] json = concat(utf8("{\"title\":\""), bad, utf8("\"}"));

            assertThat(rejection(codec.decode(key("acme/T-17"), Optional.of(json), Optional.empty())).reason())
                    .isEqualTo(RejectReason.INVALID_JSON);
            assertThat(rejection(codec.decode(Optional.of(concat(utf8("acme/"), bad)), Optional.of(json), Optional
                    .empty())).reason()).isEqualTo(RejectReason.INVALID_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "acme", "acme/", "/T-17", "a b/T-17", "ä/T-17", "acme/a\u0000b", "acme/a\nb",
            "acme/\u0085"})
    void a_key_that_is_not_tenant_slash_id_is_refused(String key) {
        assertThat(refused(key, InvalidEvents.event("")).reason()).isEqualTo(RejectReason.INVALID_KEY);
    }

    @Test
    void a_key_beyond_its_limits_is_refused() {
        assertThat(refused("acme/" + "ä".repeat(257), "{}").reason()).isEqualTo(RejectReason.INVALID_KEY);
        assertThat(refused("t".repeat(129) + "/x", "{}").reason()).isEqualTo(RejectReason.INVALID_KEY);
        assertThat(codec.decode(key("t".repeat(128) + "/" + "ä".repeat(256)), Optional.empty(), Optional.empty()))
                .isInstanceOf(DecodedEvent.Accepted.class);
    }

    @Test
    void a_record_without_a_key_is_refused() {
        assertThat(rejection(codec.decode(Optional.empty(), Optional.of(utf8("{}")), Optional.empty())).reason())
                .isEqualTo(RejectReason.MISSING_KEY);
    }

    @Test
    void a_null_value_deletes_without_a_version() {
        DocumentEvent deleted = new DocumentEvent.Deleted(new DocumentKey("acme", "T/17"), OptionalLong.empty(),
                Optional.empty());

        assertThat(codec.decode(key("acme/T/17"), Optional.empty(), Optional.empty())).isEqualTo(
                new DecodedEvent.Accepted(deleted));
        assertThat(codec.decode(key("acme/T/17"), Optional.empty(), Optional.of(DELETED))).isEqualTo(
                new DecodedEvent.Accepted(deleted));
        assertThat(rejection(codec.decode(key("acme/T/17"), Optional.empty(), Optional.of(UPSERTED))).reason())
                .isEqualTo(RejectReason.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"tenant,other", "id,T-18"})
    void a_value_that_contradicts_its_key_is_refused(String field, String found) {
        String json = InvalidEvents.event("").replace(field.equals("id") ? "T-17" : "acme", found);

        Rejection rejection = refused("acme/T-17", json);

        assertThat(rejection.reason()).isEqualTo(RejectReason.KEY_MISMATCH);
        assertThat(rejection.message()).contains(field, found);
    }

    @Test
    void the_header_tells_the_type_when_the_value_does_not() {
        byte[] json = utf8("{\"tenant\":\"acme\",\"id\":\"T-17\",\"version\":3}");

        assertThat(accepted(codec.decode(key("acme/T-17"), Optional.of(json), Optional.of(UPSERTED)))).isInstanceOf(
                DocumentEvent.Upserted.class);
        assertThat(accepted(codec.decode(key("acme/T-17"), Optional.of(json), Optional.of(DELETED)))).isInstanceOf(
                DocumentEvent.Deleted.class);
    }

    @Test
    void a_header_that_contradicts_the_value_or_is_unknown_is_refused() {
        Optional<byte[]> json = Optional.of(utf8(InvalidEvents.event("")));

        assertThat(rejection(codec.decode(key("acme/T-17"), json, Optional.of(DELETED))).reason()).isEqualTo(
                RejectReason.INVALID);
        assertThat(rejection(codec.decode(key("acme/T-17"), json, Optional.of(UPSERTED.replace("v1", "v2")))).reason())
                .isEqualTo(RejectReason.UNKNOWN_TYPE);
    }

    @Test
    void an_event_with_nothing_but_its_key_gets_the_defaults() {
        assertThat(accepted("")).isEqualTo(upserted("", "", Metadata.EMPTY, List.of()));
    }

    @Test
    void every_field_is_read_and_unknown_ones_pass() {
        DocumentEvent event = accepted("""
                "future":{"a":[1,{"b":null}]},"version":42,"title":"Printer on fire","content":"…",
                "contentType":"Text/HTML; charset=utf-8","language":"pt-BR","occurredAt":"2026-01-02T03:04:05.5+01:00",
                "metadata":{"tags":["hardware",2,true],"priority":2,"open":false}""");

        assertThat(event).isEqualTo(new DocumentEvent.Upserted(new DocumentKey("acme", "T-17"), OptionalLong.of(42),
                "Printer on fire", "…", ContentType.HTML, Optional.of("pt-BR"), Metadata.of(Map.of("tags",
                        new MetadataValue.Many(List.of(new MetadataValue.Text("hardware"), new MetadataValue.Numeric(2),
                                new MetadataValue.Bool(true))),
                        "priority", new MetadataValue.Numeric(2), "open",
                        new MetadataValue.Bool(false))),
                Optional.of(Instant.parse("2026-01-02T02:04:05.5Z")), List
                        .of()));
    }

    @Test
    void a_given_vector_is_made_unit_length() {
        assertThat(accepted("\"chunks\":[{\"text\":\"x\",\"vector\":[3,4],\"future\":1}]")).isEqualTo(upserted("", "",
                Metadata.EMPTY, List.of(new DocumentEvent.GivenChunk("x", Embedding.ofUnit(0.6f, 0.8f)))));
    }

    @Test
    void the_limits_themselves_are_within() {
        assertThat(accepted("\"title\":\"" + "ä".repeat(4_096) + "\",\"version\":9007199254740992,\"other\":" + "["
                .repeat(7) + "]".repeat(7)).version()).hasValue(Order.MAX_VERSION);
    }

    @Test
    void size_is_checked_before_anything_is_parsed() {
        byte[] notJson = new byte[Limits.DEFAULT.eventBytes() + 1];

        assertThat(rejection(codec.decode(key("acme/T-17"), Optional.of(notJson), Optional.empty())).reason())
                .isEqualTo(RejectReason.TOO_LARGE);
    }

    @Test
    void a_line_of_a_file_is_an_upsert_of_the_tenant_it_is_read_for() {
        byte[] line = utf8("{\"id\":\"T-17\",\"title\":\"t\",\"metadata\":{}}");

        assertThat(codec.decodeDocument(line, "acme")).isEqualTo(new DecodedEvent.Accepted(upserted("t", "",
                Metadata.EMPTY, List.of())));
        assertThat(rejection(codec.decodeDocument(line, "a b")).message()).contains("tenant");
        assertThat(rejection(codec.decodeDocument(utf8("{}"), "acme")).message()).contains("id");
        assertThat(rejection(codec.decodeDocument(utf8(InvalidEvents.event("")), "other")).reason()).isEqualTo(
                RejectReason.KEY_MISMATCH);
        assertThat(rejection(codec.decodeDocument(utf8("{\"id\":\"a\\nb\"}"), "acme")).reason()).isEqualTo(
                RejectReason.INVALID);
    }

    @Test
    void a_body_may_leave_its_id_to_the_address_but_not_contradict_it() {
        assertThat(codec.decodeDocument(utf8("{}"), "acme", "T-17")).isEqualTo(new DecodedEvent.Accepted(upserted("",
                "", Metadata.EMPTY, List.of())));
        assertThat(accepted(codec.decodeDocument(utf8(InvalidEvents.event("")), "acme", "T-17")).key().id()).isEqualTo(
                "T-17");
        assertThat(rejection(codec.decodeDocument(utf8("{\"id\":\"T-18\"}"), "acme", "T-17")).reason()).isEqualTo(
                RejectReason.KEY_MISMATCH);
        assertThat(rejection(codec.decodeDocument(utf8("{}"), "acme", "")).message()).contains("id");
    }

    @Test
    void a_producer_is_refused_what_the_gate_would_refuse() {
        DocumentEvent.Upserted loneSurrogate = upserted("\ud800", "", Metadata.EMPTY, List.of());
        DocumentEvent.Upserted tooLarge = upserted("", "x".repeat(Limits.DEFAULT.eventBytes()), Metadata.EMPTY, List
                .of());

        assertThat(codec.check(loneSurrogate)).map(Rejection::reason).contains(RejectReason.INVALID);
        assertThatThrownBy(() -> codec.encode(loneSurrogate)).isInstanceOf(RejectedEventException.class)
                .hasMessageContaining("title");
        assertThatThrownBy(() -> codec.encode(tooLarge)).isInstanceOfSatisfying(RejectedEventException.class,
                refused -> assertThat(refused.rejection().reason()).isEqualTo(RejectReason.TOO_LARGE));
        assertThat(codec.check(new DocumentEvent.Deleted(new DocumentKey("a b", "x"), OptionalLong.of(-1), Optional
                .empty()))).isPresent();
        assertThat(codec.check(new DocumentEvent.Deleted(new DocumentKey("a", "x"), OptionalLong.empty(), Optional.of(
                Instant.MAX)))).map(Rejection::message).hasValueSatisfying(message -> assertThat(message).contains(
                        "occurredAt"));
    }

    @Test
    void a_message_shows_ids_cut_and_harmless() {
        String id = "\u001b[31m" + "x".repeat(400);

        assertThat(refused("acme/" + id, "{}").message()).doesNotContain("\u001b").contains("xxx…").hasSizeLessThan(
                200);
    }

    private DocumentEvent.Upserted upserted(String title, String content, Metadata metadata,
            List<DocumentEvent.GivenChunk> chunks) {
        return new DocumentEvent.Upserted(new DocumentKey("acme", "T-17"), OptionalLong.empty(), title, content,
                ContentType.PLAIN, Optional.empty(), metadata, Optional.empty(), chunks);
    }

    private DocumentEvent accepted(String fields) {
        return accepted(codec.decode(key("acme/T-17"), Optional.of(utf8(InvalidEvents.event(fields))), Optional
                .empty()));
    }

    private Rejection refused(String key, String json) {
        return rejection(codec.decode(key(key), Optional.of(utf8(json)), Optional.empty()));
    }

    private static DocumentEvent accepted(DecodedEvent decoded) {
        return switch (decoded) {
            case DecodedEvent.Accepted accepted -> accepted.event();
            case DecodedEvent.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
    }

    private static Rejection rejection(DecodedEvent decoded) {
        return switch (decoded) {
            case DecodedEvent.Accepted accepted -> throw new AssertionError(accepted.toString());
            case DecodedEvent.Rejected rejected -> rejected.rejection();
        };
    }

    private static Optional<byte[]> key(String key) {
        return Optional.of(utf8(key));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
