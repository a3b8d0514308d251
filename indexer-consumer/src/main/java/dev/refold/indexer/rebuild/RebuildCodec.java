package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.AsOfTask;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import dev.refold.store.SearchMode;
import dev.refold.store.StoreException;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rebuild as the text of a {@link dev.refold.store.Task}: JSON that begins with its kind and its format number. Fields
 * nobody knows pass, so that a release may add some without raising the number. {@code decode(encode(x)) = x}.
 */
final class RebuildCodec {

    static final int FORMAT = 1;
    static final String KIND = "rebuild";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RebuildCodec() {}

    static String encode(Rebuild rebuild) {
        ObjectNode root = JSON.createObjectNode()
                .put("kind", rebuild.request().asOf().isPresent() ? AsOfTask.KIND : KIND).put("format", FORMAT);
        root.set("request", request(rebuild.request()));
        root.set("step", StepCodec.encode(JSON, rebuild.step()));
        rebuild.owner().ifPresent(owner -> root.put("owner", owner));
        root.put("ownerEpoch", rebuild.ownerEpoch());
        root.set("progress", progress(rebuild.progress()));
        LoadedCounts loaded = rebuild.loaded();
        root.putObject("loaded").put("expected", loaded.expected()).put("documents", loaded.documents())
                .put("deletes", loaded.deletes()).put("chunks", loaded.chunks());
        rebuild.noted().ifPresent(noted -> root.set("noted", noted(noted)));
        ArrayNode problems = root.putArray("problems");
        rebuild.problems().forEach(problems::add);
        return JSON.writeValueAsString(root);
    }

    /** @throws StoreException.Mismatch when it is damaged, of a later format or another kind */
    static Rebuild decode(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            requireFormat(root);
            return new Rebuild(requestOf(root.required("request")), StepCodec.decode(root.required("step")),
                    optional(root, "owner", JsonNode::stringValue), root.required("ownerEpoch").longValue(),
                    progressOf(root.required("progress")), loadedOf(root.required("loaded")),
                    optional(root, "noted", RebuildCodec::notedOf), problemsOf(root.required("problems")));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new StoreException.Mismatch("the task of a generation is damaged (" + e.getMessage()
                    + "); drop the generation and rebuild anew");
        }
    }

    private static void requireFormat(JsonNode root) {
        String kind = root.path("kind").asString("");
        int format = root.path("format").asInt(0);
        boolean known = kind.equals(root.path("request").has("asOf") ? AsOfTask.KIND : KIND);
        if (!known || format != FORMAT) {
            throw new StoreException.Mismatch(
                    "the task of a generation is of kind \"" + kind + "\" and format " + format
                            + ", this release reads kind \"" + KIND + "\" and format " + FORMAT
                            + "; use the release that made it, or drop the generation");
        }
    }

    private static ObjectNode request(RebuildRequest request) {
        ObjectNode node = JSON.createObjectNode().put("store", request.store());
        node.set("space", space(request.space()));
        request.gate().ifPresent(gate -> node.set("gate", gate(gate)));
        request.asOf().ifPresent(past -> node.set("asOf", AsOfTask.encode(past)));
        request.maxTokens().ifPresent(most -> node.put("maxTokens", most));
        return node.put("keep", request.keep().toString()).put("promotion", request.promotion().name());
    }

    private static RebuildRequest requestOf(JsonNode node) {
        return new RebuildRequest(text(node, "store"), spaceOf(node.required("space")),
                optional(node, "gate", RebuildCodec::gateOf), Duration.parse(text(node, "keep")),
                RebuildRequest.Promotion.valueOf(text(node, "promotion")),
                optional(node, "asOf", AsOfTask::decode), node.has("maxTokens")
                        ? OptionalLong.of(node.required("maxTokens").longValue())
                        : OptionalLong.empty());
    }

    private static ObjectNode space(Space space) {
        return JSON.createObjectNode().put("provider", space.provider()).put("model", space.model())
                .put("dimensions", space.dimensions()).put("targetChars", space.chunker().targetChars())
                .put("overlapChars", space.chunker().overlapChars()).put("maxChars", space.chunker().maxChars())
                .put("language", space.language());
    }

    private static Space spaceOf(JsonNode node) {
        return new Space(text(node, "provider"), text(node, "model"), number(node, "dimensions"),
                new ChunkerSettings(number(node, "targetChars"), number(node, "overlapChars"),
                        number(node, "maxChars")),
                text(node, "language"));
    }

    private static ObjectNode gate(Gate gate) {
        ObjectNode node = JSON.createObjectNode().put("minOverlap", gate.minOverlap()).put("tenant", gate.tenant())
                .put("mode", gate.mode().name()).put("topK", gate.topK());
        ArrayNode queries = node.putArray("queries");
        gate.queries().forEach(query -> queries.addObject().put("id", query.id()).put("text", query.text()));
        return node;
    }

    private static Gate gateOf(JsonNode node) {
        List<Query> queries = new ArrayList<>();
        node.required("queries").forEach(query -> queries.add(new Query(text(query, "id"), text(query, "text"))));
        return new Gate(node.required("minOverlap").doubleValue(), text(node, "tenant"),
                SearchMode.valueOf(text(node, "mode")), number(node, "topK"), queries);
    }

    private static ObjectNode progress(RebuildProgress progress) {
        return JSON.createObjectNode().put("phase", progress.phase()).put("unit", progress.unit())
                .put("done", progress.done()).put("total", progress.total()).put("perSecond", progress.perSecond())
                .put("started", progress.started().toString()).put("updated", progress.updated().toString());
    }

    private static RebuildProgress progressOf(JsonNode node) {
        return new RebuildProgress(text(node, "phase"), text(node, "unit"), node.required("done").longValue(),
                node.required("total").longValue(), node.required("perSecond").doubleValue(),
                Instant.parse(text(node, "started")), Instant.parse(text(node, "updated")));
    }

    private static LoadedCounts loadedOf(JsonNode node) {
        return new LoadedCounts(node.required("expected").longValue(), node.required("documents").longValue(),
                node.required("deletes").longValue(), node.required("chunks").longValue());
    }

    private static ObjectNode noted(NotedLog noted) {
        ObjectNode node = JSON.createObjectNode().put("topicId", noted.topicId());
        ObjectNode ends = node.putObject("ends");
        noted.ends().forEach((partition, end) -> ends.put(Integer.toString(partition), end));
        ArrayNode marks = node.putArray("marks");
        noted.marks().forEach(mark -> marks.addObject().put("documents", mark.documentsTopicId())
                .put("partition", mark.partition()).put("epoch", mark.epoch()).put("offset", mark.offset()));
        return node;
    }

    private static NotedLog notedOf(JsonNode node) {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        node.required("ends").properties()
                .forEach(end -> ends.put(Integer.parseInt(end.getKey()), end.getValue().longValue()));
        List<Mark> marks = new ArrayList<>();
        node.required("marks").forEach(mark -> marks.add(new Mark(text(mark, "documents"), number(mark, "partition"),
                mark.required("epoch").longValue(), mark.required("offset").longValue())));
        return new NotedLog(text(node, "topicId"), ends, marks);
    }

    private static List<String> problemsOf(JsonNode node) {
        List<String> problems = new ArrayList<>();
        node.forEach(problem -> problems.add(problem.stringValue()));
        return problems;
    }

    static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }

    static int number(JsonNode node, String field) {
        return node.required(field).intValue();
    }

    private static <T> Optional<T> optional(JsonNode node, String field, Function<JsonNode, T> read) {
        return Optional.ofNullable(node.get(field)).map(read);
    }
}
