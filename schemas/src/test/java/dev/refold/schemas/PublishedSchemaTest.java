package dev.refold.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** The schemas we publish say what the codecs do. */
final class PublishedSchemaTest {

    private static final String EVENT_SCHEMA = "document-event.v1.schema.json";
    private static final String ASYNC_API = "asyncapi.v1.json";

    private final EventCodec codec = new EventCodec(Limits.DEFAULT);
    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(
            resource(EVENT_SCHEMA), InputFormat.JSON);
    private final JsonNode asyncApi = JsonMapper.shared().readTree(resource(ASYNC_API));

    static LongStream seeds() {
        return Generated.seeds();
    }

    static Stream<InvalidEvents.Case> refusedByTheSchema() {
        return InvalidEvents.all().filter(given -> given.inSchema() == InvalidEvents.InSchema.REFUSED);
    }

    static Stream<InvalidEvents.Case> beyondTheSchema() {
        return InvalidEvents.all().filter(given -> given.inSchema() == InvalidEvents.InSchema.BEYOND_IT);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_event_the_codec_writes_is_valid(long seed) {
        String json = new String(codec.encode(new Generated(seed).event()), StandardCharsets.UTF_8);

        assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refusedByTheSchema")
    void what_the_gate_refuses_the_schema_refuses(InvalidEvents.Case given) {
        assertThat(schema.validate(given.json(), InputFormat.JSON)).isNotEmpty();
    }

    /** Keeps the table honest: a case the schema learns to refuse moves to the others. */
    @ParameterizedTest
    @MethodSource("beyondTheSchema")
    void what_a_schema_cannot_say_it_lets_pass(InvalidEvents.Case given) {
        JsonNode tree = JsonMapper.shared().readTree(given.json());

        assertThat(schema.validate(tree)).isEmpty();
    }

    @Test
    void the_examples_of_the_schema_are_accepted() {
        JsonNode examples = JsonMapper.shared().readTree(resource(EVENT_SCHEMA)).get("examples");

        assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(codec.decode(Optional.of("acme/T-17"
                .getBytes(StandardCharsets.UTF_8)), Optional.of(example.toString().getBytes(StandardCharsets.UTF_8)),
                Optional.empty())).isInstanceOf(DecodedEvent.Accepted.class));
    }

    @Test
    void the_limits_in_the_schema_are_the_defaults() {
        JsonNode properties = JsonMapper.shared().readTree(resource(EVENT_SCHEMA)).get("properties");
        Limits limits = Limits.DEFAULT;

        assertThat(Stream.of("/id/maxLength", "/tenant/maxLength", "/title/maxLength", "/metadata/maxProperties",
                "/metadata/propertyNames/maxLength", "/chunks/maxItems").map(at -> properties.at(at).intValue()))
                .containsExactly(limits.idBytes(), limits.tenantBytes(), limits.titleBytes(), limits
                        .metadataEntries(), limits.metadataKeyBytes(), limits.chunks());
        assertThat(properties.at("/version/maximum").longValue()).isEqualTo(Order.MAX_VERSION);
    }

    @Test
    void every_reference_in_the_AsyncAPI_document_leads_somewhere() {
        assertThat(asyncApi.findValuesAsString("$ref")).isNotEmpty().allSatisfy(ref -> {
            if (ref.startsWith("#")) {
                assertThat(asyncApi.at(ref.substring(1)).isMissingNode()).as(ref).isFalse();
            } else {
                assertThat(resource(ref)).as(ref).isNotEmpty();
            }
        });
    }

    @Test
    void the_AsyncAPI_document_knows_our_topics_headers_and_reasons() {
        assertThat(asyncApi.get("asyncapi").stringValue()).isEqualTo("3.0.0");
        assertThat(asyncApi.get("channels").findValuesAsString("address")).containsExactlyInAnyOrder("documents",
                "embeddings.{space}", "dead-letters");
        JsonNode schemas = asyncApi.at("/components/schemas");
        assertThat(schemas.at("/deadLetterHeaders/properties").propertyNames()).containsExactlyInAnyOrder(
                DeadLetter.REASON, DeadLetter.MESSAGE, DeadLetter.TOPIC, DeadLetter.PARTITION, DeadLetter.OFFSET,
                DeadLetter.LOG_EPOCH, DeadLetter.ATTEMPTS, DeadLetter.TIME, DeadLetter.SPACE,
                DeadLetter.TRUNCATED_FROM);
        assertThat(schemas.at("/cloudEventHeaders/properties").propertyNames()).contains(
                CloudEventHeaders.SPEC_VERSION, CloudEventHeaders.ID, CloudEventHeaders.SOURCE, CloudEventHeaders.TYPE,
                CloudEventHeaders.TIME, CloudEventHeaders.CONTENT_TYPE, Redrive.PARTITION, Redrive.OFFSET,
                Redrive.LOG_EPOCH);
        assertThat(texts(schemas.at("/deadLetterHeaders/properties/refold_reason/enum"))).containsExactlyElementsOf(
                Arrays.stream(RejectReason.values()).map(RejectReason::code).toList());
        assertThat(texts(schemas.at("/cloudEventHeaders/properties/ce_type/enum"))).containsExactly(
                CloudEventHeaders.TYPE_UPSERTED, CloudEventHeaders.TYPE_DELETED);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_AsyncAPI_document_names_every_field_of_an_embedded_record(long seed) {
        EmbeddedRecord written = new Generated(seed).embedded();
        JsonNode described = asyncApi.at("/components/schemas").get(written instanceof Mark
                ? "mark"
                : "embeddedDocument");

        JsonNode read = CBORMapper.shared().readTree(new EmbeddedCodec().encode(written));

        assertThat(described.get("properties").propertyNames()).containsAll(read.propertyNames());
        assertThat(read.propertyNames()).containsAll(texts(described.get("required")));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static String resource(String name) {
        try (InputStream in = EventCodec.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
