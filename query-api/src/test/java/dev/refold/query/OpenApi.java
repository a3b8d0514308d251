package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The published document, asked whether an answer is one it promises. */
final class OpenApi {

    private static final SchemaRegistry REGISTRY = SchemaRegistry
            .withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode document;
    private final JsonNode strictComponents;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    OpenApi() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
            this.document = JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.strictComponents = document.get("components").deepCopy();
        strictComponents.get("schemas").forEach(OpenApi::close);
    }

    /** Clients must expect new fields; this test must not: an undocumented one is a mistake. */
    private static void close(JsonNode schema) {
        if (schema.has("properties") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    JsonNode document() {
        return document;
    }

    /** By operationId. */
    Map<String, JsonNode> operations() {
        return document.get("paths").valueStream().flatMap(JsonNode::valueStream)
                .collect(Collectors.toMap(operation -> operation.get("operationId").stringValue(), one -> one));
    }

    JsonNode operation(String operationId) {
        return Objects.requireNonNull(operations().get(operationId), operationId);
    }

    JsonNode resolved(JsonNode maybeReference) {
        JsonNode reference = maybeReference.get("$ref");
        return reference == null ? maybeReference : document.at(reference.stringValue().substring(1));
    }

    /** That the operation documents the status, the media type and the very fields of an answer. */
    void check(String operationId, Answer answer) {
        JsonNode documented = operation(operationId).get("responses").get(Integer.toString(answer.status()));
        assertThat(documented).as("%s documents no %s, which was %s", operationId, answer.status(), answer.body())
                .isNotNull();
        JsonNode media = resolved(documented).get("content").get(answer.mediaType());
        assertThat(media).as("%s %s is %s", operationId, answer.status(), answer.mediaType()).isNotNull();
        if (!answer.mediaType().startsWith("text/")) {
            check(media.get("schema"), answer.body());
        }
        resolved(documented).path("headers").propertyStream()
                .forEach(header -> assertThat(answer.header(header.getKey())).as(header.getKey()).isPresent());
    }

    void checkProblem(Answer answer) {
        assertThat(answer.mediaType()).isEqualTo(Problem.MEDIA_TYPE);
        check(JsonMapper.shared().readTree("{\"$ref\":\"#/components/schemas/Problem\"}"), answer.body());
    }

    void check(JsonNode schema, String json) {
        var compiled = schemas.computeIfAbsent(schema.toString(), _ -> compile(schema));
        assertThat(compiled.validate(json, InputFormat.JSON)).as("%s against %s", json, schema).isEmpty();
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = JsonMapper.shared().createObjectNode();
        whole.set("components", strictComponents);
        whole.putArray("allOf").add(schema);
        return REGISTRY.getSchema(whole.toString(), InputFormat.JSON);
    }
}
