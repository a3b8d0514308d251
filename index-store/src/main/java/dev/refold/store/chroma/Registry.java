package dev.refold.store.chroma;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
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
    private static final String LOAD = "load";
    private static final String KIND = Revisions.KIND;
    private static final String NUMBER = Revisions.NUMBER;
    private static final String JSON = Revisions.JSON;
    private static final String BY = "by";
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
        Collection records = collections.ensure(prefix + NAME, metadata(), Collections.Graph.RECORDS);
        checkFormat(records);
        ObjectNode probe = ChromaHttp.JSON.createObjectNode().put(KIND, "probe");
        probe.putArray("array").add("text");
        records.upsert(
                List.of(EncodedRecord.of("probe", Head.anywhere("probe"), probe, records.server().vectorForm())));
        return new Registry(records);
    }

    /** Of every collection. */
    static ObjectNode metadata() {
        return ChromaHttp.JSON.createObjectNode().put("refold_format", FORMAT);
    }

    static int formatOf(Collection collection) {
        return collection.described().path("metadata").path("refold_format").asInt(0);
    }

    private static void checkFormat(Collection collection) {
        int format = formatOf(collection);
        if (format != FORMAT) {
            throw new StoreException.Mismatch("the collection " + collection.name() + " in Chroma is of format "
                    + format + ", this Refold writes " + FORMAT
                    + "; use the release that wrote it, or set stores.chroma.prefix to another: the generation is then"
                    + " folded from the log anew");
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
        SortedMap<Integer, LoadState> loads = new TreeMap<>();
        List<OwnedSlot> slots = new ArrayList<>();
        for (Collection.Row row : records.all(Optional.empty(), Collection.Field.METADATA)) {
            int number = row.metadata().path(NUMBER).asInt();
            JsonNode json = ChromaHttp.JSON.readTree(row.metadata().path(JSON).asString("null"));
            switch (row.metadata().path(KIND).asString("")) {
                case LIVE -> live = number > 0 ? Optional.of(number) : Optional.empty();
                case GENERATION -> generations.put(number, entry(json));
                case LOAD -> loads.merge(number, LoadState.of(Revisions.Revised.of(row.metadata())),
                        (one, other) -> one.revision() > other.revision() ? one : other);
                case SLOT -> slots.add(new OwnedSlot(number, json.path(LOAD).asLong(0), Slot.of(json)));
                default -> {
                    // The probe, or a later format's.
                }
            }
        }
        return new RegistryState(live, generations, loads, current(slots, loads));
    }

    private record OwnedSlot(int number, long owner, Slot slot) {}

    /** Those that a loader wrote from whom the generation was taken are not there. */
    private static SortedMap<Integer, SortedMap<Integer, Slot>> current(List<OwnedSlot> slots,
            SortedMap<Integer, LoadState> loads) {
        SortedMap<Integer, SortedMap<Integer, Slot>> current = new TreeMap<>();
        for (OwnedSlot owned : slots) {
            if (owned.owner() == loads.getOrDefault(owned.number(), LoadState.NONE).owner()) {
                current.computeIfAbsent(owned.number(), _ -> new TreeMap<>()).put(owned.slot().position().partition(),
                        owned.slot());
            }
        }
        return current;
    }

    /**
     * Enters a new generation.
     *
     * @return false when the number is taken: somebody removed what looked left behind
     */
    boolean enter(Generation made) {
        return enter(made.number(), stateOf(made.space(), made.state()));
    }

    /** Takes a number that nobody entered, so that nobody does. */
    void enterDropped(int number) {
        enter(number, dropped());
    }

    private boolean enter(int number, ObjectNode json) {
        String by = UUID.randomUUID().toString();
        String id = GENERATION + '-' + number;
        ObjectNode fields = fields(GENERATION, number, json).put(BY, by);
        records.add(EncodedRecord.of(id, Head.anywhere(id), fields, records.server().vectorForm()));
        // Later changes leave the field alone, as an upsert merges.
        return records.byIds(List.of(id), Collection.Field.METADATA).stream()
                .anyMatch(row -> row.metadata().path(BY).asString("").equals(by));
    }

    /** Compare-and-set: false when another state came between. */
    boolean change(int number, LoadState next, String by) {
        return new Revisions(records, LOAD).put(number, next.revision(), by, next.toJson());
    }

    void write(int number, Space space, GenerationState state) {
        records.upsert(List.of(generation(number, space, state)));
    }

    /** @param owner see {@link LoadState#owner} */
    void write(int number, long owner, List<Slot> slots) {
        records.upsert(slots.stream().map(slot -> slot(number, owner, slot)).toList());
    }

    private EncodedRecord slot(int number, long owner, Slot slot) {
        String id = SLOT + '-' + number + '-' + (owner == 0 ? "" : owner + "-") + slot.position().partition();
        return record(id, SLOT, number, slot.toJson().put(LOAD, owner));
    }

    /** One request: the pointer moves, and what was or becomes live is RETIRED but for the pointer. */
    void writeLive(Optional<Integer> number, int changed, Space space) {
        records.upsert(List.of(generation(changed, space, GenerationState.RETIRED),
                record(LIVE, LIVE, number.orElse(0), ChromaHttp.JSON.createObjectNode())));
    }

    /** Its number stays taken; its slots and loads go. */
    void writeDropped(int number) {
        records.upsert(List.of(record(GENERATION + '-' + number, GENERATION, number, dropped())));
        records.delete(Where.and(List.of(Where.in(KIND, List.of(SLOT, LOAD)), Where.is(NUMBER, number))));
    }

    private static ObjectNode dropped() {
        return ChromaHttp.JSON.createObjectNode().put("state", DROPPED);
    }

    private EncodedRecord generation(int number, Space space, GenerationState state) {
        return record(GENERATION + '-' + number, GENERATION, number, stateOf(space, state));
    }

    private static ObjectNode stateOf(Space space, GenerationState state) {
        ObjectNode json = ChromaHttp.JSON.createObjectNode();
        return json.put("state", state.name()).put("provider", space.provider()).put("model", space.model())
                .put("dimensions", space.dimensions()).put("targetChars", space.chunker().targetChars())
                .put("overlapChars", space.chunker().overlapChars()).put("maxChars", space.chunker().maxChars())
                .put("language", space.language());
    }

    private EncodedRecord record(String id, String kind, int number, ObjectNode json) {
        return EncodedRecord.of(id, Head.anywhere(id), fields(kind, number, json), records.server().vectorForm());
    }

    private static ObjectNode fields(String kind, int number, ObjectNode json) {
        return ChromaHttp.JSON.createObjectNode().put(KIND, kind).put(NUMBER, number).put(JSON, json.toString());
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
