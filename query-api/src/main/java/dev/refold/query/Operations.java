package dev.refold.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What operators ask of rebuilds, verifications and embedding spaces. Calls ask and return at once, {@link #plan} after a
 * look at the log, which for a look at the past is read up to there; others work. Those of spaces return when they are
 * done. Every method may be called by many threads, and throws {@link dev.refold.store.StoreException} or
 * {@link IllegalArgumentException}, whose message is shown.
 */
public interface Operations {

    /** For a process that folds nothing and knows no log. */
    Operations NONE = new NoOperations();

    /** Of one store, by generation. */
    List<RebuildFigures> rebuilds(String store);

    PlanFigures plan(RebuildOrder order);

    RebuildFigures rebuild(RebuildOrder order);

    /** Changes the course of one. */
    RebuildFigures steer(String store, int generation, Steering steering);

    /** Begins to hold a generation against the log; at most one verification of a generation at a time. */
    VerificationFigures verify(String store, OptionalInt generation, boolean repair);

    /** Of this process since it started, the newest last. */
    List<VerificationFigures> verifications();

    /** Every embedding space that anybody here knows of, by its id. */
    List<SpaceFigures> spaces();

    /** Deletes the log of a space and all that its embedder keeps; refused while anything needs it. */
    void dropSpace(String id);

    /**
     * Makes the log of a space anew, and lets its embedder fill it from its own state; every generation of the space must
     * be rebuilt then.
     */
    void refillSpace(String id);

    /** What an operator may do with a rebuild. */
    sealed interface Steering {

        record Pause() implements Steering {}

        /** @param maxTokens takes the place of what the order said; empty: that holds on */
        record Resume(OptionalLong maxTokens) implements Steering {}

        record Promote() implements Steering {}
    }

    /**
     * @param space what differs from the live generation's space
     * @param gate what must hold before the promotion
     * @param keep how long the generation before stays
     * @param promote whether to promote without being told
     * @param asOf for a look at the past, which is not promoted: a time or a consistency token
     * @param maxTokens that may be spent on the space until it is filled; empty for no end
     */
    record RebuildOrder(String store, SpaceChange space, Optional<GateOrder> gate, Optional<Duration> keep,
            boolean promote, Optional<String> asOf, OptionalLong maxTokens) {}

    /** Empty: as it is. */
    record SpaceChange(Optional<String> provider, Optional<String> model, OptionalInt dimensions,
            Optional<String> language, OptionalInt targetChars, OptionalInt overlapChars, OptionalInt maxChars) {}

    record GateOrder(double minOverlap, String tenant, CompareQueries queries) {}

    /**
     * @param step {@code loading}, {@code catching-up} and so on; {@code failed} and {@code paused} too
     * @param done of {@code total} {@code unit}s of the phase in hand; a total of 0 is not known
     * @param reason why it failed or waits; empty while it works
     * @param fix what to do about it
     * @param asOf of a look at the past: of when
     * @param maxTokens as in the order
     */
    record RebuildFigures(String store, int generation, String state, String space, String step, String phase,
            String unit, long done, long total, double perSecond, Optional<Double> etaSeconds, long documents,
            long chunks, Optional<String> reason, Optional<String> fix, Optional<String> asOf, List<String> problems,
            Optional<Long> maxTokens) {

        public RebuildFigures {
            problems = List.copyOf(problems);
        }
    }

    /** @param seconds estimated, embedding apart */
    record PlanFigures(String store, String space, long documents, long chunks, long chunksToEmbed,
            long tokensToEmbed, long records, long bytes, double seconds, List<String> remarks) {

        public PlanFigures {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * @param state {@code running}, {@code clean}, {@code differs} or {@code failed}
     * @param done of {@code total} records or documents of the phase in hand
     * @param report what was found, as the verifier writes it; empty while it runs
     */
    record VerificationFigures(String id, String store, int generation, boolean repair, String state, String phase,
            long done, long total, Optional<Object> report, Optional<String> reason) {}

    /**
     * @param provider empty, as the model and what follows, when only the topic's name is left of the space
     * @param configured whether it is that of a store's first generation
     * @param embedding whether documents are embedded into it by this process
     * @param records in its topic at most, as compaction leaves gaps; empty, as {@code bytes}, when there is no topic
     */
    record SpaceFigures(String space, String fingerprint, Optional<String> provider, Optional<String> model,
            Optional<Integer> dimensions, Optional<String> language, String topic, boolean configured,
            boolean embedding, List<SpaceGeneration> generations, Optional<Long> records, Optional<Long> bytes) {

        public SpaceFigures {
            generations = List.copyOf(generations);
        }
    }

    /** A generation that is of a space. */
    record SpaceGeneration(String store, int number, String state) {}
}
