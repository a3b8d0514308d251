package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Dead letters and histories, page by page. */
final class LogTest {

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    private Answer letters(String query) {
        return api.get("deadLetters", "/v1/dead-letters" + query);
    }

    private Answer history(String path) {
        return api.get("history", "/v1/history/" + path);
    }

    private static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(one -> one.path(field).asString("")).toList();
    }

    @Test
    void dead_letters_are_of_the_tenant_and_say_why() {
        backend.log.reject(Optional.of("acme"), "mine");
        backend.log.reject(Optional.of("globex"), "theirs");
        backend.log.reject(Optional.empty(), "nobody's");

        JsonNode answer = letters("").json();

        assertThat(texts(answer.get("deadLetters"), "documentId")).containsExactly("mine");
        JsonNode letter = answer.at("/deadLetters/0");
        assertThat(letter.get("reason").stringValue()).isEqualTo("version-conflict");
        assertThat(letter.get("message").stringValue()).isEqualTo("version 7 of mine is there already");
        assertThat(letter.get("time").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(letter.at("/position/offset").intValue()).isZero();
        assertThat(answer.get("cursor").isNull()).isTrue();
        assertThat(answer.get("olderForgotten").booleanValue()).isFalse();
    }

    @Test
    void an_operator_sees_those_of_all_tenants_and_of_none() {
        backend.log.reject(Optional.of("acme"), "mine");
        backend.log.reject(Optional.of("globex"), "theirs");
        backend.log.reject(Optional.empty(), "nobody's");

        JsonNode all = api.admin("allDeadLetters", "/v1/admin/dead-letters").json().get("deadLetters");

        assertThat(texts(all, "tenant")).containsExactly("", "globex", "acme");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 20})
    void pages_of_dead_letters_neither_repeat_nor_skip_the_newest_first(int limit) {
        IntStream.range(0, 20).forEach(i -> backend.log.reject(Optional.of("acme"), "d" + i));
        List<String> seen = new ArrayList<>();
        String query = "?limit=" + limit;
        for (int pages = 0; pages <= 20; pages++) {
            JsonNode page = letters(query).json();
            assertThat(page.get("deadLetters").size()).isLessThanOrEqualTo(limit);
            seen.addAll(texts(page.get("deadLetters"), "documentId"));
            if (page.get("cursor").isNull()) {
                break;
            }
            // What comes meanwhile is on no later page.
            backend.log.reject(Optional.of("acme"), "new");
            query = "?limit=" + limit + "&cursor=" + page.get("cursor").stringValue();
        }

        assertThat(seen).containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "d" + (19 - i)).toList());
    }

    @Test
    void that_older_ones_are_forgotten_is_said() {
        backend.log.olderForgotten = true;

        assertThat(letters("").json().get("olderForgotten").booleanValue()).isTrue();
    }

    @Test
    void a_history_has_the_events_of_one_document_the_newest_first() {
        api.put("a/b", "{\"version\": 1, \"title\": \"First\", \"content\": \"x\"}");
        api.put("other", "{\"content\": \"x\"}");
        api.as("globex").put("a/b", "{\"title\": \"Theirs\", \"content\": \"x\"}");
        api.put("a/b", "{\"version\": 2, \"title\": \"Second\", \"content\": \"y\"}");
        api.delete("a/b");

        JsonNode answer = history("a%2Fb").json();

        assertThat(answer.get("documentId").stringValue()).isEqualTo("a/b");
        assertThat(texts(answer.get("events"), "operation")).containsExactly("deleted", "upserted", "upserted");
        assertThat(texts(answer.get("events"), "title")).containsExactly("", "Second", "First");
        assertThat(answer.at("/events/1/version").intValue()).isEqualTo(2);
        assertThat(answer.get("olderGone").booleanValue()).isFalse();
    }

    @Test
    void a_history_is_followed_to_the_beginning_of_the_log_by_its_cursor() {
        backend.log.stride = 4;
        IntStream.range(0, 11).forEach(i -> api.put("a", "{\"version\": " + i + ", \"content\": \"x\"}"));
        List<Integer> versions = new ArrayList<>();
        JsonNode page = history("a?limit=3").json();
        for (int pages = 0; pages < 11 && !page.get("cursor").isNull(); pages++) {
            page.get("events").forEach(event -> versions.add(event.get("version").intValue()));
            page = history("a?limit=3&cursor=" + page.get("cursor").stringValue()).json();
        }
        page.get("events").forEach(event -> versions.add(event.get("version").intValue()));

        assertThat(versions).containsExactlyElementsOf(IntStream.rangeClosed(0, 10).mapToObj(i -> 10 - i).toList());
    }

    @Test
    void that_the_log_has_lost_its_beginning_is_said() {
        backend.log.logStart = 5;

        assertThat(history("a").json().get("olderGone").booleanValue()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "limit=x", "limit=1&limit=2", "cursor=", "cursor=-1", "cursor=1.2",
            "cursor=9999999999999999999", "cursor=1.2.3x", "before=1"})
    void what_is_no_page_is_refused(String query) {
        assertThat(letters("?" + query).status()).isEqualTo(400);
        assertThat(history("a?" + query).status()).isEqualTo(400);
    }
}
