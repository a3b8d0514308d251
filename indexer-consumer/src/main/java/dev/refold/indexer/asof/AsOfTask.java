package dev.refold.indexer.asof;

import dev.refold.store.StoreException;
import dev.refold.store.Task;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The task of a generation that is a look at the past: JSON that begins with its kind and its format number. Who folds or
 * rebuilds generations passes over those. Pure.
 *
 * <pre>
 * {"kind":"as-of", "format":1, "at":"2026-01-01T00:00:00Z", "topicId":"…", "logEpoch":0, "offsets":{"0":12, "1":7}}
 * </pre>
 */
public final class AsOfTask {

    static final String KIND = "as-of";
    static final int FORMAT = 1;

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
    public static String encode(ResolvedPast past) {
        ObjectNode root = JSON.createObjectNode().put("kind", KIND).put("format", FORMAT).put("at", past.at())
                .put("topicId", past.topicId()).put("logEpoch", past.logEpoch());
        ObjectNode offsets = root.putObject("offsets");
        past.ends().forEach((partition, end) -> offsets.put(Integer.toString(partition), end));
        return JSON.writeValueAsString(root);
    }

    /** @throws StoreException.Mismatch when it is damaged, of a later format or another kind */
    public static ResolvedPast decode(Task task) {
        try {
            JsonNode root = JSON.readTree(task.text());
            if (!isOf(task) || root.path("format").asInt(0) != FORMAT) {
                throw new StoreException.Mismatch("the task of a generation is of kind \""
                        + root.path("kind").asString("") + "\" and format " + root.path("format").asInt(0)
                        + ", wanted is kind \"" + KIND + "\" and format " + FORMAT
                        + "; use the release that made it, or drop the generation");
            }
            SortedMap<Integer, Long> ends = new TreeMap<>();
            root.required("offsets").properties()
                    .forEach(end -> ends.put(Integer.parseInt(end.getKey()), end.getValue().longValue()));
            return new ResolvedPast(root.required("at").stringValue(), root.required("topicId").stringValue(),
                    root.required("logEpoch").longValue(), ends);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new StoreException.Mismatch("the task of a generation is damaged (" + e.getMessage()
                    + "); drop the generation and look again");
        }
    }
}
