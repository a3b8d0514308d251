package dev.refold.indexer.asof;

import dev.refold.store.Task;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a look at the past is within the task of its generation, which is of a kind of its own: whoever knows rebuilds
 * only, as an earlier release does, leaves it alone. Pure.
 *
 * <pre>
 * {"kind":"as-of", …, "asOf":{"at":"2026-01-01T00:00:00Z", "topicId":"…", "logEpoch":0, "offsets":{"0":12, "1":7}}}
 * </pre>
 */
public final class AsOfTask {

    public static final String KIND = "as-of";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AsOfTask() {}

    /** Whether the generation of this task is a look at the past, of whatever format. */
    public static boolean isOf(Task task) {
        try {
            return JSON.readTree(task.text()).path("kind").asString("").equals(KIND);
        } catch (JacksonException _) {
            // Somebody else's task, in whatever shape.
            return false;
        }
    }

    /** The inverse of {@link #decode}. */
    public static ObjectNode encode(ResolvedPast past) {
        ObjectNode node = JSON.createObjectNode().put("at", past.at()).put("topicId", past.topicId()).put("logEpoch",
                past.logEpoch());
        ObjectNode offsets = node.putObject("offsets");
        past.ends().forEach((partition, end) -> offsets.put(Integer.toString(partition), end));
        return node;
    }

    /**
     * @throws JacksonException when something is missing or of another type
     * @throws IllegalArgumentException when it is of the right form and makes no sense
     */
    public static ResolvedPast decode(JsonNode node) {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        node.required("offsets").properties()
                .forEach(end -> ends.put(Integer.parseInt(end.getKey()), end.getValue().longValue()));
        return new ResolvedPast(node.required("at").stringValue(), node.required("topicId").stringValue(),
                node.required("logEpoch").longValue(), ends);
    }
}
