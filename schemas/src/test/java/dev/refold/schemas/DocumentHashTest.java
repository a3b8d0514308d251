package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What makes two events of one document duplicates. */
final class DocumentHashTest {

    private final EventCodec codec = new EventCodec(Limits.DEFAULT);

    @Test
    void times_versions_and_the_order_of_fields_do_not_matter() {
        assertThat(Stream.of("\"title\":\"t\",\"content\":\"c\",\"metadata\":{\"a\":1,\"b\":[true,\"x\"]}",
                "\"metadata\":{\"b\":[true,\"x\"],\"a\":1.0},\"content\":\"c\",\"title\":\"t\"",
                "\"version\":9,\"occurredAt\":\"2026-01-02T03:04:05Z\",\"contentType\":\"text/plain\",\"title\":\"t\","
                        + "\"content\":\"c\",\"metadata\":{\"a\":1,\"b\":[true,\"x\"]},\"unknown\":1")
                .map(
                        this::hash)
                .distinct()).hasSize(1);
    }

    @Test
    void everything_else_does() {
        List<String> different = List.of("", "\"title\":\"t\"", "\"content\":\"t\"", "\"contentType\":\"text/html\"",
                "\"language\":\"en\"", "\"metadata\":{\"a\":1}", "\"metadata\":{\"a\":\"1\"}",
                "\"metadata\":{\"a\":[1]}",
                "\"metadata\":{\"a\":true}", "\"metadata\":{\"a\":\"true\"}", "\"metadata\":{\"a\":[1,2]}",
                "\"metadata\":{\"a\":[2,1]}", "\"metadata\":{\"b\":1}", "\"metadata\":{\"a\":[],\"b\":1}",
                "\"chunks\":[{\"text\":\"x\",\"vector\":[1,0]}]", "\"chunks\":[{\"text\":\"x\",\"vector\":[0,1]}]",
                "\"chunks\":[{\"text\":\"y\",\"vector\":[1,0]}]",
                "\"chunks\":[{\"text\":\"x\",\"vector\":[1,0]},{\"text\":\"x\",\"vector\":[1,0]}]");

        assertThat(different.stream().map(this::hash)).doesNotHaveDuplicates();
    }

    @Test
    void a_delete_is_no_empty_upsert_and_all_deletes_are_alike() {
        ContentHash deleted = hash(
                "{\"type\":\"deleted\",\"id\":\"a\",\"version\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(deleted).isNotEqualTo(hash("")).isEqualTo(hash(
                "{\"type\":\"deleted\",\"id\":\"b\",\"occurredAt\":\"2026-01-02T03:04:05Z\"}".getBytes(
                        StandardCharsets.UTF_8)));
    }

    private ContentHash hash(String fields) {
        return hash(InvalidEvents.event(fields).getBytes(StandardCharsets.UTF_8));
    }

    private ContentHash hash(byte[] json) {
        return switch (codec.decodeDocument(json, "acme")) {
            case DecodedEvent.Accepted accepted -> DocumentHash.of(accepted.event());
            case DecodedEvent.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
    }
}
