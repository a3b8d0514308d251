package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.PastPlan;
import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.schemas.Space;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/** Estimates what a rebuild costs, from counts that are quick to have. */
final class Planner {

    /** Measured on two cores with 384 dimensions: COPY 50,000 chunks/s, then HNSW 3,000 to 7,000 chunks/s. */
    private static final long CHUNKS_PER_SECOND = 2_500;
    private static final int DIMENSIONS_MEASURED = 384;
    /** What a chunk has beside its vector and its text: keys, hashes, terms, the graph's links. */
    private static final int BYTES_BESIDE = 600;
    private static final double CHARS_PER_TOKEN = 4;

    private final IndexStore store;
    private final Function<Space, String> topicOf;
    private final Map<String, String> kafka;

    Planner(IndexStore store, Function<Space, String> topicOf, Map<String, String> kafka) {
        this.store = store;
        this.topicOf = topicOf;
        this.kafka = Map.copyOf(kafka);
    }

    Plan plan(Space space) {
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            return plan(store.name(), space, live(), new LogLook(admin).records(topicOf.apply(space)));
        }
    }

    private Optional<GenerationStatus> live() {
        try {
            return Optional.of(store.status(new GenerationChoice.Live()));
        } catch (StoreException.NoGeneration | StoreException.OtherFormat _) {
            return Optional.empty();
        }
    }

    /**
     * Pure.
     *
     * @param records between the first offset and the last; empty when the space has no log yet
     */
    static Plan plan(String store, Space space, Optional<GenerationStatus> live, OptionalLong records) {
        List<String> remarks = new ArrayList<>();
        long documents = live.map(GenerationStatus::documents).orElse(0L);
        long chunks = live.map(GenerationStatus::chunks).orElse(0L);
        remarks.add(live.isPresent()
                ? "documents and chunks are those of the live generation, " + live.get().generation().name()
                : "no generation is live and readable, so nothing tells how many documents there are");
        if (live.isPresent() && !live.get().generation().space().chunker().equals(space.chunker())) {
            remarks.add("the new space cuts documents differently, so the number of chunks will differ");
        }
        long toEmbed = records.isPresent() ? 0 : chunks;
        remarks.add(records.isPresent()
                ? "the log of space " + space.id() + " is there, so nothing is embedded; what its embedder has not"
                        + " reached yet it embeds whether this generation is built or not"
                : "space " + space.id() + " has no log yet: every chunk is embedded; tokens are estimated from the size"
                        + " of chunks, " + CHARS_PER_TOKEN + " characters each");
        remarks.add("bytes are estimated from dimensions and the chunker's target; time from " + CHUNKS_PER_SECOND
                + " chunks/s at " + DIMENSIONS_MEASURED + " dimensions on two cores, and is longer while others work");
        return new Plan(store, space, documents, chunks, toEmbed,
                Math.round(toEmbed * space.chunker().targetChars() / CHARS_PER_TOKEN), records.orElse(0),
                bytes(space, chunks), time(space, chunks), remarks);
    }

    /** Pure. Of a look at the past, whose documents were folded to know. */
    static Plan plan(String store, Space space, ResolvedPast past, PastPlan folded) {
        List<String> remarks = new ArrayList<>();
        remarks.add("documents are those of " + past.at() + ", folded; the model may refuse some, which stay as they"
                + " were before");
        remarks.add(folded.chunksReused() + " chunks have a vector already, in the log of the space or in their event");
        remarks.addAll(folded.remarks());
        return new Plan(store, space, folded.documents(), folded.chunks(), folded.chunksToEmbed(), folded.tokens(),
                past.ends().values().stream().mapToLong(Long::longValue).sum(), bytes(space, folded.chunks()),
                time(space, folded.chunks()), remarks);
    }

    private static long bytes(Space space, long chunks) {
        return chunks * ((long) space.dimensions() * Float.BYTES + space.chunker().targetChars() + BYTES_BESIDE);
    }

    private static Duration time(Space space, long chunks) {
        return Duration.ofMillis(Math.max(1_000,
                chunks * 1_000 / CHUNKS_PER_SECOND * Math.max(1, space.dimensions() / DIMENSIONS_MEASURED)));
    }
}
