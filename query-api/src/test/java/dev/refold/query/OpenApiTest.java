package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document tells what the routes do; that answers are as it says, every other test checks. */
final class OpenApiTest {

    private final OpenApi openApi = new OpenApi();
    private final FoldingBackend backend = FoldingBackend.live();
    private final Api api = Api.of(backend);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void it_has_the_routes_and_no_others() {
        QuerySettings settings = new QuerySettings("127.0.0.1", 0, 1, 1, Duration.ofSeconds(1), "memory", "key");
        Set<String> routes = new Routes(backend, settings, new Responder(1)).table().stream()
                .map(route -> route.method().text().toLowerCase(Locale.ROOT) + " " + route.openApiPath())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> documented = openApi.document().get("paths").propertyStream()
                .flatMap(path -> path.getValue().propertyStream().map(method -> method.getKey() + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(routes);
    }

    /** Generators make a model of every schema that is referred to, and call it by the last part of the reference. */
    @Test
    void its_references_are_to_components_and_to_nothing_within_them() {
        List<String> references = openApi.document().findValuesAsString("$ref");
        assertThat(references).isNotEmpty().allMatch(one -> one.matches("#/components/[A-Za-z]+/[A-Za-z]+"));
    }

    @Test
    void it_names_the_scope_that_each_route_asks_for() {
        QuerySettings settings = new QuerySettings("127.0.0.1", 0, 1, 1, Duration.ofSeconds(1), "memory", "key");

        new Routes(backend, settings, new Responder(1)).table().forEach(route -> {
            JsonNode operation = openApi.document().get("paths").get(route.openApiPath())
                    .get(route.method().text().toLowerCase(Locale.ROOT));
            String expected = RouteScopes.of(route)
                    .map(scope -> "[{'AccessKey':['%1$s']},{'Token':['%1$s']},{'ControlKey':[]}%2$s]"
                            .formatted(scope.text(), scope == Scope.ADMIN ? "" : ",{}"))
                    .orElse("");
            assertThat(operation.path("security").toString().replace('"', '\'')).as(route.toString())
                    .isEqualTo(expected);
        });
    }

    @Test
    void it_names_traceparent_where_a_request_becomes_part_of_the_trace_it_names() {
        String reference = "{\"$ref\":\"#/components/parameters/Traceparent\"}";
        String example = parameterExample("Traceparent").stringValue();
        Set<String> traced = ConcurrentHashMap.newKeySet();
        backend.traces = (method, route, parent) -> {
            parent.filter(context -> context.parent().equals(example)).ifPresent(_ -> traced.add(method + " " + route));
            return RequestTraces.NONE.begin(method, route, parent);
        };
        Set<String> documented = new TreeSet<>();
        try (Api traceable = Api.of(backend)) {
            openApi.document().get("paths").forEachEntry((path, operations) -> operations.forEachEntry((name, one) -> {
                String method = name.toUpperCase(Locale.ROOT);
                if (one.path("parameters").valueStream()
                        .anyMatch(parameter -> parameter.toString().equals(reference))) {
                    documented.add(method + " " + path);
                }
                if (!path.equals("/v1/status/events")) {
                    traceable.send(traceable.request(path.replaceAll("[{}]", "")).method(method,
                            BodyPublishers.ofString("{}")).header("traceparent", example)
                            .header("Authorization", "Bearer " + Api.CONTROL_KEY));
                }
            }));
        }

        assertThat(traced).isNotEmpty().isEqualTo(documented);
    }

    @Test
    void it_is_what_the_server_serves() {
        Answer answer = api.get("openApi", "/openapi.json");

        assertThat(answer.json()).isEqualTo(openApi.document());
        assertThat(answer.text("/openapi")).startsWith("3.1");
    }

    @Test
    void every_example_of_an_answer_or_a_body_is_valid() {
        openApi.operations().values().forEach(operation -> {
            checkExamples(operation.path("requestBody"));
            operation.get("responses").forEach(this::checkExamples);
        });
    }

    /** Each answer has one, but for the document itself. */
    private void checkExamples(JsonNode reference) {
        openApi.resolved(reference).path("content").forEach(media -> {
            if (media.has("example")) {
                openApi.check(media.get("schema"), media.get("example").toString());
            } else {
                assertThat(media.get("schema")).hasToString("{\"type\":\"object\"}");
            }
        });
    }

    @Test
    void the_examples_can_be_sent() {
        String document = example("putDocument");

        assertThat(api.put("T-17", document).status()).isEqualTo(202);
        Answer found = api.search(example("search"));
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.text("/hits/0/documentId")).isEqualTo("T-17");
        assertThat(found.text("/hits/0/snippet")).isEqualTo(api.document("T-17").text("/text"));
        Answer batch = api.searchBatch(example("searchBatch").replace("pgvector", "other"));
        assertThat(batch.text("/results/0/answer/hits/0/documentId")).isEqualTo("T-17");
        assertThat(batch.json().at("/results/1/problem/status").intValue()).isEqualTo(400);
        Answer compared = api.compare(example("compare").replace("pgvector", "memory").replace("lucene@2", "memory@1"));
        assertThat(compared.text("/perQuery/0/right/documents/0/id")).isEqualTo("T-17");
        assertThat(api.chunk(parameterExample("ChunkId").stringValue()).status()).isEqualTo(200);
        assertThat(api.count(openApi.document().at("/components/parameters/Filter/content/application~1json/example")
                .toString()).json().get("documents").intValue()).isOne();
        assertThat(api.delete(parameterExample("DocumentId").stringValue(),
                "?version=" + parameterExample("Version")).status()).isEqualTo(202);
        assertThat(api.count().json().get("documents").intValue()).isZero();
    }

    @Test
    void the_example_of_a_hit_shows_highlights_that_are_right() {
        JsonNode hit = openApi.operation("search").at("/responses/200/content/application~1json/example/hits/0");
        String snippet = hit.get("snippet").stringValue();

        assertThat(hit.get("highlights").valueStream()
                .map(range -> snippet.substring(range.get(0).intValue(), range.get(1).intValue())))
                .containsExactly("blocks", "queue", "full");
    }

    @Test
    void it_names_every_type_of_problem() {
        Set<String> types = Arrays.stream(ProblemType.values()).map(ProblemType::urn).collect(Collectors.toSet());

        Set<String> documented = openApi.document().at("/components/schemas/Problem/properties/type/enum").valueStream()
                .map(JsonNode::stringValue).collect(Collectors.toSet());

        assertThat(documented).isEqualTo(types);
    }

    @Test
    void the_fields_of_a_search_are_those_it_names() {
        Map<String, String> samples = new TreeMap<>(Map.ofEntries(Map.entry("query", "\"fox\""),
                Map.entry("vector", zerosAnd("1")), Map.entry("fusion", "{\"method\":\"rrf\",\"k\":1}"),
                Map.entry("mode", "\"hybrid\""),
                Map.entry("topK", "1"), Map.entry("minScore", "0"), Map.entry("store", "\"memory\""),
                Map.entry("generation", "1"), Map.entry("groupBy", "\"chunk\""), Map.entry("filter", "{\"and\":[]}"),
                Map.entry("after", "[\"r1.AAA\",\"r1.AAA\"]"), Map.entry("waitMillis", "0"),
                Map.entry("allowStale", "true"), Map.entry("timeoutMillis", "1000"), Map.entry("explain", "true"),
                Map.entry("facets", "[\"a\"]"),
                Map.entry("facetValues", "3")));
        api.given("one", "a fox");
        api.given("two", "a fox and a queue");
        String cursor = api.search(body(samples)).text("/cursor");
        samples.put("cursor", "\"" + cursor + "\"");
        String body = body(samples);

        assertThat(openApi.document().at("/components/schemas/SearchRequest/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(samples.keySet());
        openApi.check(openApi.document().at("/components/schemas/SearchRequest"), body);
        assertThat(api.checked("search", api.request("/v1/search").POST(BodyPublishers.ofString(body))).status())
                .isEqualTo(200);
    }

    @Test
    void the_fields_of_a_search_in_a_batch_are_those_of_a_search_but_for_those_of_the_request() {
        Set<String> ofTheRequest = Set.of("after", "waitMillis", "allowStale", "timeoutMillis");
        Set<String> expected = new TreeSet<>(openApi.document().at("/components/schemas/SearchRequest/properties")
                .propertyNames());
        expected.removeAll(ofTheRequest);

        assertThat(openApi.document().at("/components/schemas/SearchInBatch/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
        expected.forEach(field -> assertThat(openApi.document().at("/components/schemas/SearchInBatch/properties/"
                + field)).isEqualTo(openApi.document().at("/components/schemas/SearchRequest/properties/" + field)));
        Answer answer = api.searchBatch("{\"searches\": [{\"query\": \"a\", \"timeoutMillis\": 1}], \"after\": [],"
                + " \"waitMillis\": 0, \"allowStale\": true, \"timeoutMillis\": 1000}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/results/0/problem/detail")).startsWith("searches[0]: Unknown fields: timeoutMillis");
    }

    @Test
    void the_fields_of_a_comparison_are_those_it_names() {
        Map<String, String> samples = Map.of("left", "\"memory\"", "right", "\"memory@1\"", "mode", "\"vector\"",
                "topK", "1", "queries", "[\"a\",{\"id\":\"b\",\"text\":\"b\"}]", "filter", "{\"and\":[]}", "after",
                "\"r1.AAA\"", "waitMillis", "10", "allowStale", "false", "timeoutMillis", "1000");
        String body = body(samples);

        assertThat(openApi.document().at("/components/schemas/CompareRequest/properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(samples.keySet());
        openApi.check(openApi.document().at("/components/schemas/CompareRequest"), body);
        assertThat(api.compare(body).status()).isEqualTo(200);
    }

    private static String body(Map<String, String> samples) {
        return samples.entrySet().stream().map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** A vector of the space's dimension. */
    private static String zerosAnd(String last) {
        return "[" + "0,".repeat(FoldingBackend.SPACE.dimensions() - 1) + last + "]";
    }

    private String example(String operationId) {
        return openApi.operation(operationId).at("/requestBody/content/application~1json/example").toString();
    }

    private JsonNode parameterExample(String name) {
        return openApi.document().at("/components/parameters/" + name + "/example");
    }
}
