package dev.refold.store.chroma;

import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far the bulk load of a generation is. Pure.
 *
 * @param revision of this state, changed by compare-and-set
 * @param owner the revision at which whoever loads took it; positions in the registry count only under the last one, so
 *     what an earlier loader writes there is not seen
 * @param data which collections hold the generation: every load begins with new ones, and the ones an earlier loader
 *     writes to are gone
 * @param totals of what was flushed, by partition
 */
record LoadState(long revision, long owner, int data, Phase phase, SortedMap<Integer, Slot.Totals> totals) {

    /** Of a generation never loaded in bulk. */
    static final LoadState NONE = new LoadState(0, 0, 0, Phase.FINISHED, new TreeMap<>());

    enum Phase {
        LOADING, FLUSHED, FINISHED
    }

    LoadState {
        totals = Collections.unmodifiableSortedMap(new TreeMap<>(totals));
    }

    LoadState begun(int newData) {
        return new LoadState(revision + 1, revision + 1, newData, Phase.LOADING, new TreeMap<>());
    }

    LoadState resumed() {
        return new LoadState(revision + 1, revision + 1, data, Phase.FLUSHED, totals);
    }

    LoadState flushed(Map<Integer, Slot.Totals> loaded) {
        return new LoadState(revision + 1, owner, data, Phase.FLUSHED, new TreeMap<>(loaded));
    }

    LoadState finished() {
        return new LoadState(revision + 1, owner, data, Phase.FINISHED, totals);
    }

    /** @throws StoreException.Refused when it is not building, or a sink has claimed it */
    static void checkLoadable(Generation generation, Collection<Slot> slots) {
        if (generation.state() != GenerationState.BUILDING) {
            throw new StoreException.Refused(name(generation) + " is " + generation.state()
                    + "; only one that is building is loaded in bulk");
        }
        if (slots.stream().anyMatch(slot -> slot.position().ownerEpoch() > 0)) {
            throw new StoreException.Refused(name(generation)
                    + " is folded by a sink already; make another generation to load in bulk");
        }
    }

    /** @throws StoreException.Refused when nothing was flushed */
    void checkResumable(Generation generation) {
        if (revision == 0 || phase == Phase.LOADING) {
            throw new StoreException.Refused("no load of " + name(generation) + " was flushed; begin a new one");
        }
    }

    /** @throws StoreException.Refused when a load has not ended */
    void checkFinished(Generation generation) {
        if (phase != Phase.FINISHED) {
            throw new StoreException.Refused(name(generation)
                    + " is being loaded in bulk; finish the load first");
        }
    }

    /** @throws StoreException.Refused when another loader has taken it */
    void checkOwner(Generation generation, long loader) {
        if (owner != loader) {
            throw taken(generation);
        }
    }

    static StoreException.Refused taken(Generation generation) {
        return new StoreException.Refused("another bulk load of " + name(generation)
                + " has begun or resumed; this one has ended");
    }

    private static String name(Generation generation) {
        return "generation " + generation.number() + " of " + generation.store();
    }

    ObjectNode toJson() {
        ObjectNode json = ChromaHttp.JSON.createObjectNode().put("owner", owner).put("data", data).put("phase",
                phase.name());
        ObjectNode counted = json.putObject("totals");
        totals.forEach((partition, total) -> counted.putObject(partition.toString())
                .put("documents", total.documents()).put("chunks", total.chunks()));
        return json;
    }

    static LoadState of(Revisions.Revised revised) {
        JsonNode json = revised.json();
        SortedMap<Integer, Slot.Totals> totals = new TreeMap<>();
        json.path("totals").properties().forEach(entry -> totals.put(Integer.valueOf(entry.getKey()),
                new Slot.Totals(entry.getValue().path("documents").asLong(),
                        entry.getValue().path("chunks").asLong())));
        return new LoadState(revised.revision(), json.path("owner").asLong(), json.path("data").asInt(),
                Phase.valueOf(json.path("phase").asString()), totals);
    }
}
