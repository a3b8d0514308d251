package dev.refold.store.chroma;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Generations, the live pointer and positions: a small collection, read whole by one request. A record is JSON in one
 * field, as an upsert merges fields; one upsert of several records is one entry of the server's log.
 */
final class Registry {

    static final int FORMAT = 1;

    /** Follows the prefix in the collection's name. */
    static final String NAME = "-registry";

    private static final String LIVE = "live";
    private static final String GENERATION = "generation";
    private static final String SLOT = "slot";
    private static final String KIND = "kind";
    private static final String NUMBER = "number";
    private static final String JSON = "json";
    private static final String DROPPED = "DROPPED";

    private final Collection records;

    private Registry(Collection records) {
        this.records = records;
    }

    /**
     * Opens it, made where there is none. One record holds an array on purpose: older servers refuse it.
     *
     * @throws StoreException.Mismatch when another format wrote it, or the server is too old
     */
    static Registry open(Collections collections, String prefix) {
        ObjectNode metadata = ChromaHttp.JSON.createObjectNode().put("refold_format", FORMAT);
        Collection records = collections.ensure(prefix + NAME, metadata, Collections.Graph.RECORDS);
        checkFormat(records);
        ObjectNode probe = ChromaHttp.JSON.createObjectNode().put(KIND, "probe");
        probe.putArray("array").add("text");
        records.upsert(
                List.of(EncodedRecord.of("probe", Head.anywhere("probe"), probe, records.server().vectorForm())));
        return new Registry(records);
    }

    static void checkFormat(Collection collection) {
        int format = collection.described().path("metadata").path("refold_format").asInt(0);
        if (format != FORMAT) {
            throw new StoreException.Mismatch("the collection " + collection.name() + " in Chroma is of format "
                    + format + ", this Refold writes " + FORMAT
                    + "; use another prefix, or rebuild with refold rebuild chroma");
        }
    }

    /** The id that the server drew at random when the collection was made: of several processes one made it. */
    String installationId() {
        return records.described().path("id").asString("");
    }

    /** For a caller whose time is limited. */
    Registry within(Deadline deadline) {
        return new Registry(records.within(deadline));
    }

    RegistryState read() {
        Optional<Integer> live = Optional.empty();
        SortedMap<Integer, RegistryState.Entry> generations = new TreeMap<>();
        SortedMap<Integer, SortedMap<Integer, Slot>> slots = new TreeMap<>();
        for (Collection.Row row : records.all(Optional.empty(), Collection.Field.METADATA)) {
            int number = row.metadata().path(NUMBER).asInt();
            JsonNode json = ChromaHttp.JSON.readTree(row.metadata().path(JSON).asString("null"));
            switch (row.metadata().path(KIND).asString("")) {
                case LIVE -> live = number > 0 ? Optional.of(number) : Optional.empty();
                case GENERATION -> generations.put(number, entry(json));
                case SLOT -> {
                    Slot slot = Slot.of(json);
                    slots.computeIfAbsent(number, _ -> new TreeMap<>()).put(slot.position().partition(), slot);
                }
                default -> {
                    // The probe, or a later format's.
                }
            }
        }
        return new RegistryState(live, generations, slots);
    }

    void write(int number, Space space, GenerationState state) {
        records.upsert(List.of(generation(number, space, state)));
    }

    void write(int number, Slot slot) {
        records.upsert(List.of(record(SLOT + '-' + number + '-' + slot.position().partition(), SLOT, number,
                slot.toJson())));
    }

    /** One request: the pointer moves, and what was or becomes live is RETIRED but for the pointer. */
    void writeLive(Optional<Integer> number, int changed, Space space) {
        records.upsert(List.of(generation(changed, space, GenerationState.RETIRED),
                record(LIVE, LIVE, number.orElse(0), ChromaHttp.JSON.createObjectNode())));
    }

    /** Its number stays taken; its slots go. */
    void writeDropped(int number) {
        records.upsert(List.of(record(GENERATION + '-' + number, GENERATION, number,
                ChromaHttp.JSON.createObjectNode().put("state", DROPPED))));
        records.delete(Where.and(List.of(Where.is(KIND, SLOT), Where.is(NUMBER, number))));
    }

    private EncodedRecord generation(int number, Space space, GenerationState state) {
        ObjectNode json = ChromaHttp.JSON.createObjectNode();
        json.put("state", state.name()).put("provider", space.provider()).put("model", space.model())
                .put("dimensions", space.dimensions()).put("targetChars", space.chunker().targetChars())
                .put("overlapChars", space.chunker().overlapChars()).put("maxChars", space.chunker().maxChars())
                .put("language", space.language());
        return record(GENERATION + '-' + number, GENERATION, number, json);
    }

    private EncodedRecord record(String id, String kind, int number, ObjectNode json) {
        ObjectNode fields = ChromaHttp.JSON.createObjectNode().put(KIND, kind).put(NUMBER, number).put(JSON,
                json.toString());
        return EncodedRecord.of(id, Head.anywhere(id), fields, records.server().vectorForm());
    }

    private static RegistryState.Entry entry(JsonNode json) {
        String state = json.path("state").asString("");
        if (state.equals(DROPPED)) {
            return new RegistryState.Entry.Dropped();
        }
        ChunkerSettings chunker = new ChunkerSettings(json.path("targetChars").asInt(),
                json.path("overlapChars").asInt(), json.path("maxChars").asInt());
        return new RegistryState.Entry.Kept(new Space(json.path("provider").asString(), json.path("model").asString(),
                json.path("dimensions").asInt(), chunker, json.path("language").asString()),
                GenerationState.valueOf(state));
    }
}
