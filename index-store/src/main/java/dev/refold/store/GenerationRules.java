package dev.refold.store;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.analysis.TextAnalysis;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which steps of a generation are allowed, and what is said when they are not. Pure; every store asks here. */
public final class GenerationRules {

    private GenerationRules() {}

    /**
     * Whether the store can take a space.
     *
     * @throws StoreException.Refused when it has more dimensions than the store's, or a language without an analysis
     */
    public static void checkCreatable(String store, Capabilities capabilities, Space space) {
        if (space.dimensions() > capabilities.maxDimensions()) {
            throw new StoreException.Refused(store + " takes vectors of at most " + capabilities.maxDimensions()
                    + " dimensions, space " + space.id() + " has " + space.dimensions()
                    + "; choose another store, or a model with fewer dimensions");
        }
        try {
            TextAnalysis.of(space.language());
        } catch (IllegalArgumentException e) {
            throw new StoreException.Refused("space " + space.id() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether {@link IndexStore#transition} may take a generation to a state. To the state it has already is allowed
     * and changes nothing, so that a step whose answer was lost can be repeated.
     *
     * @throws StoreException.Refused when the state does not lead there, see {@link GenerationState}
     */
    public static void checkTransition(Generation generation, GenerationState to) {
        GenerationState from = generation.state();
        boolean legal = switch (to) {
            case READY -> from == to || from == GenerationState.BUILDING;
            case RETIRED -> from == to || from == GenerationState.LIVE;
            case FAILED -> from == to || from == GenerationState.BUILDING || from == GenerationState.READY;
            case BUILDING, LIVE -> false;
        };
        if (!legal) {
            throw new StoreException.Refused(name(generation) + " is " + word(from) + ", which does not lead to "
                    + word(to) + (to == GenerationState.LIVE ? "; promote it" : ""));
        }
    }

    /**
     * Whether a generation may become live.
     *
     * @param marks of the generation
     * @param liveMarks of the one that is live; none when there is none
     * @throws StoreException.Refused when it is building or failed, or a mark is missing or behind the live one's
     */
    public static void checkPromotable(Generation generation, List<Mark> marks, List<Mark> liveMarks) {
        if (generation.state() == GenerationState.BUILDING || generation.state() == GenerationState.FAILED) {
            throw new StoreException.Refused(name(generation) + " is " + word(generation.state())
                    + "; only a ready or a retired one is promoted");
        }
        for (Mark live : liveMarks) {
            Optional<Mark> own = marks.stream().filter(mark -> mark.partition() == live.partition()).findFirst();
            if (own.isEmpty() || own.get().compareTo(live) < 0) {
                throw new StoreException.Refused(name(generation) + " is behind the live one in partition "
                        + live.partition() + ": its mark is " + own.map(GenerationRules::show).orElse("missing")
                        + ", the live one's " + show(live) + "; wait until it has caught up");
            }
        }
    }

    /**
     * Whether a generation that was made with a task follows the log. Until one that is filled has the positions where
     * sinks go on, it does not; a look at the past never has them, and as the live one would stand still.
     *
     * @param positions of the generation
     * @throws StoreException.Refused when it has a task and no position
     */
    public static void checkFollowsLog(Generation generation, Optional<Task> task,
            Collection<SinkPosition> positions) {
        if (task.isPresent() && positions.isEmpty()) {
            throw new StoreException.Refused(name(generation) + " does not follow the log: it is a look at the past,"
                    + " or was never filled; search it by its number, and promote one that sinks fold");
        }
    }

    /**
     * Whether a generation may be forgotten.
     *
     * @throws StoreException.Refused when it is live
     */
    public static void checkDroppable(Generation generation) {
        if (generation.state() == GenerationState.LIVE) {
            throw new StoreException.Refused(name(generation) + " is live; promote another one first");
        }
    }

    public static StoreException.NoGeneration noSuch(String store, int number) {
        return new StoreException.NoGeneration(store + " has no generation " + number
                + "; it was dropped or never made");
    }

    /**
     * Of a generation that is listed and may be replaced or dropped, but neither read nor written here.
     *
     * @param format that it has
     * @param ours that this release reads
     */
    public static StoreException.OtherFormat otherFormat(String store, int number, String format, int ours) {
        return new StoreException.OtherFormat("generation " + number + " of " + store + " has format " + format
                + ", this release of Refold reads format " + ours + ". Run: refold rebuild " + store
                + " (it builds a new one from the log and embeds nothing again); or use the release that wrote it");
    }

    public static StoreException.NoGeneration noneLive(String store) {
        return new StoreException.NoGeneration(store + " has no live generation; promote one");
    }

    private static String name(Generation generation) {
        return "generation " + generation.number() + " of " + generation.store();
    }

    private static String word(GenerationState state) {
        return switch (state) {
            case BUILDING -> "building";
            case READY -> "ready";
            case LIVE -> "live";
            case RETIRED -> "retired";
            case FAILED -> "failed";
        };
    }

    private static String show(Mark mark) {
        return mark.offset() + " in log epoch " + mark.epoch();
    }
}
