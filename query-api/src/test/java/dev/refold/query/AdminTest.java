package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.store.Generation;
import dev.refold.store.evaluation.Query;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminTest {

    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void without_the_control_key_nothing_is_told_or_done() {
        Answer none = api.checked("generations", api.request("/v1/admin/generations"));
        Answer wrong = api.checked("dropGeneration", api.request("/v1/admin/generations/drop")
                .header("Authorization", "Bearer the operator'z")
                .POST(BodyPublishers.ofString("{\"store\":\"memory\",\"generation\":1}")));

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).contains("Bearer realm=\"refold\"");
        assertThat(none.text("/type")).isEqualTo("urn:refold:problem:unauthorized");
        assertThat(wrong.status()).isEqualTo(401);
    }

    @Test
    void the_generations_are_listed_with_what_they_hold() {
        api.given("a", "A fox.");
        Generation second = backend.promoteNew(FoldingBackend.SPACE);

        var listed = api.admin("generations", "/v1/admin/generations").json();

        assertThat(listed.at("/generations/0/state").stringValue()).isEqualTo("retired");
        assertThat(listed.at("/generations/0/documents").intValue()).isOne();
        assertThat(listed.at("/generations/1/number").intValue()).isEqualTo(second.number());
        assertThat(listed.at("/generations/1/state").stringValue()).isEqualTo("live");
    }

    @Test
    void a_rollback_goes_to_the_newest_retired_generation() {
        backend.promoteNew(FoldingBackend.SPACE);
        backend.promoteNew(FoldingBackend.SPACE);

        assertThat(api.admin("rollback", "/v1/admin/generations/rollback", "{\"store\":\"memory\"}")
                .text("/number")).isEqualTo("2");
        assertThat(api.count().text("/generation/number")).isEqualTo("2");
        assertThat(api.admin("promote", "/v1/admin/generations/promote", "{\"store\":\"memory\",\"generation\":3}")
                .text("/state")).isEqualTo("live");
    }

    @Test
    void there_is_nothing_to_go_back_to_at_first() {
        Answer answer = api.admin("rollback", "/v1/admin/generations/rollback", "{\"store\":\"memory\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("/detail")).isEqualTo("memory has no retired generation to go back to.");
    }

    @Test
    void what_is_live_is_not_dropped_and_what_is_retired_is() {
        backend.promoteNew(FoldingBackend.SPACE);
        Answer live = api.admin("dropGeneration", "/v1/admin/generations/drop",
                "{\"store\":\"memory\",\"generation\":2}");
        Answer retired = api.admin("dropGeneration", "/v1/admin/generations/drop",
                "{\"store\":\"memory\",\"generation\":1}");

        assertThat(live.status()).isEqualTo(400);
        assertThat(live.text("/detail")).contains("is live");
        assertThat(retired.text("/dropped")).isEqualTo("memory@1");
        assertThat(api.admin("generations", "/v1/admin/generations").json().get("generations")).hasSize(1);
    }

    @Test
    void a_generation_that_is_not_there_is_not_found() {
        String ninth = "{\"store\":\"memory\",\"generation\":9}";
        for (Answer answer : List.of(api.admin("promote", "/v1/admin/generations/promote", ninth),
                api.admin("pauseRebuild", "/v1/admin/rebuilds/pause", ninth),
                api.admin("resumeRebuild", "/v1/admin/rebuilds/resume", ninth),
                api.admin("promoteRebuild", "/v1/admin/rebuilds/promote", ninth))) {
            Api.assertProblem(answer, 404, "not-found");
            assertThat(answer.text("/detail")).contains("memory has no generation 9");
        }
    }

    @Test
    void removing_an_orphan_that_is_none_does_nothing() {
        assertThat(api.admin("dropOrphan", "/v1/admin/orphans/drop", "{\"store\":\"memory\",\"orphan\":\"x\"}")
                .status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"store\":\"memory\"}", "{\"store\":\"oracle\",\"generation\":1}",
            "{\"store\":\"memory\",\"generation\":0}", "{\"store\":\"memory\",\"generation\":1,\"force\":true}", "["})
    void what_is_not_asked_well_is_refused(String body) {
        assertThat(api.admin("dropGeneration", "/v1/admin/generations/drop", body).status()).isEqualTo(400);
    }

    @Test
    void a_rebuild_is_ordered_with_all_that_can_be_said_of_it() {
        Answer answer = api.admin("rebuild", "/v1/admin/rebuilds", """
                {"store": "memory", "space": {"dimensions": 768, "chunkTargetChars": 800}, "minOverlap": 0.7,
                 "tenant": "acme", "mode": "vector", "topK": 10, "queries": ["a fox", {"id": "q", "text": "a den"}],
                 "keepSeconds": 60, "promote": false, "maxTokens": 5000000000}""");

        assertThat(answer.status()).isEqualTo(202);
        Operations.RebuildOrder order = backend.operations.orders().getFirst();
        assertThat(order.space().dimensions()).hasValue(768);
        assertThat(order.space().targetChars()).hasValue(800);
        assertThat(order.keep()).contains(Duration.ofSeconds(60));
        assertThat(order.promote()).isFalse();
        assertThat(order.maxTokens()).hasValue(5_000_000_000L);
        Operations.GateOrder gate = order.gate().orElseThrow();
        assertThat(gate.minOverlap()).isEqualTo(0.7);
        assertThat(gate.tenant()).isEqualTo("acme");
        assertThat(gate.queries().queries()).extracting(Query::text).containsExactly("a fox", "a den");
        assertThat(api.admin("rebuilds", "/v1/admin/rebuilds").json().at("/rebuilds/0/step").stringValue())
                .isEqualTo("loading");
        assertThat(api.get("status", "/v1/status").json().at("/rebuilds/0/done").intValue()).isEqualTo(5);
    }

    @Test
    void a_look_at_the_past_is_ordered_and_listed() {
        backend.promoteNew(FoldingBackend.SPACE);

        Answer asked = api.admin("rebuild", "/v1/admin/rebuilds",
                "{\"store\": \"memory\", \"asOf\": \"2026-01-02T03:04:05Z\", \"space\": {\"dimensions\": 768}}");

        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.text("/asOf")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(backend.operations.orders().getFirst().asOf()).contains("2026-01-02T03:04:05Z");
        var generations = api.admin("generations", "/v1/admin/generations").json();
        assertThat(generations.at("/generations/0/asOf").isNull()).isTrue();
        assertThat(generations.at("/generations/1/asOf").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(api.get("status", "/v1/status").json().at("/rebuilds/0/asOf").stringValue())
                .isEqualTo("2026-01-02T03:04:05Z");
        api.admin("planRebuild", "/v1/admin/rebuilds/plan", "{\"store\": \"memory\", \"asOf\": \"r1.token\"}");
        assertThat(backend.operations.orders().getLast().asOf()).contains("r1.token");
    }

    @Test
    void a_plan_does_nothing() {
        assertThat(api.admin("planRebuild", "/v1/admin/rebuilds/plan", "{\"store\":\"memory\"}").json().get("chunks")
                .intValue()).isEqualTo(20);
        assertThat(backend.operations.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"store\":\"memory\",\"queries\":[\"a\"]}", "{\"store\":\"memory\",\"minOverlap\":0.5}",
            "{\"store\":\"memory\",\"asOf\":\"yesterday\"}", "{\"store\":\"memory\",\"asOf\":7}",
            "{\"store\":\"memory\",\"asOf\":\"2026-01-02T03:04:05Z\",\"promote\":false}",
            "{\"store\":\"memory\",\"asOf\":\"2026-01-02T03:04:05Z\",\"keepSeconds\":1}",
            "{\"store\":\"memory\",\"minOverlap\":2,\"queries\":[\"a\"]}",
            "{\"store\":\"memory\",\"space\":{\"size\":3}}",
            "{\"store\":\"memory\",\"space\":{\"dimensions\":9999}}", "{\"store\":\"memory\",\"keepSeconds\":-1}",
            "{\"store\":\"memory\",\"maxTokens\":0}", "{\"store\":\"memory\",\"maxTokens\":1.5}"})
    void a_rebuild_that_cannot_be_is_refused(String body) {
        Answer answer = api.admin("rebuild", "/v1/admin/rebuilds", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(backend.operations.orders()).isEmpty();
    }

    @Test
    void a_rebuild_is_steered() {
        api.admin("pauseRebuild", "/v1/admin/rebuilds/pause", "{\"store\":\"memory\",\"generation\":2}");
        api.admin("resumeRebuild", "/v1/admin/rebuilds/resume", "{\"store\":\"memory\",\"generation\":2}");
        api.admin("resumeRebuild", "/v1/admin/rebuilds/resume",
                "{\"store\":\"memory\",\"generation\":2,\"maxTokens\":7}");
        api.admin("promoteRebuild", "/v1/admin/rebuilds/promote", "{\"store\":\"memory\",\"generation\":2}");

        assertThat(backend.operations.calls()).containsExactly("pause memory@2",
                "resume OptionalLong.empty memory@2", "resume OptionalLong[7] memory@2", "promote memory@2");
    }

    @Test
    void a_verification_is_begun_and_looked_at() {
        assertThat(
                api.admin("verify", "/v1/admin/verifications", "{\"store\":\"memory\",\"repair\":true}").text("/state"))
                .isEqualTo("running");
        assertThat(api.admin("verifications", "/v1/admin/verifications").json().at("/verifications/0/state")
                .stringValue()).isEqualTo("clean");
        assertThat(backend.operations.calls()).containsExactly("verify memory OptionalInt.empty repair");
    }

    @Test
    void the_spaces_are_listed_and_one_that_nobody_needs_is_dropped() {
        var listed = api.admin("spaces", "/v1/admin/spaces").json();

        assertThat(listed.at("/spaces/0/generations/0/store").stringValue()).isEqualTo("memory");
        assertThat(listed.at("/spaces/1/model").isNull()).isTrue();
        assertThat(api.admin("dropSpace", "/v1/admin/spaces/drop", "{\"space\":\"hashing-8-00000001\"}")
                .text("/dropped")).isEqualTo("hashing-8-00000001");
        assertThat(backend.operations.calls()).containsExactly("drop space hashing-8-00000001");
    }

    @Test
    void the_log_of_a_space_is_made_anew_and_filled() {
        Answer answer = api.admin("refillSpace", "/v1/admin/spaces/refill", "{\"space\":\"hashing-8-00000001\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("/refilling")).isEqualTo("hashing-8-00000001");
        assertThat(backend.operations.calls()).containsExactly("refill space hashing-8-00000001");
    }

    @Test
    void a_space_that_is_needed_or_not_named_is_not_dropped() {
        Answer needed = api.admin("dropSpace", "/v1/admin/spaces/drop", "{\"space\":\"hashing-16-0badcafe\"}");

        assertThat(needed.status()).isEqualTo(400);
        assertThat(needed.text("/detail")).contains("memory@1 (live)");
        assertThat(api.admin("dropSpace", "/v1/admin/spaces/drop", "{}").status()).isEqualTo(400);
        assertThat(api.checked("dropSpace", api.request("/v1/admin/spaces/drop")
                .POST(BodyPublishers.ofString("{\"space\":\"hashing-8-00000001\"}"))).status()).isEqualTo(401);
        assertThat(backend.operations.calls()).isEmpty();
    }
}
