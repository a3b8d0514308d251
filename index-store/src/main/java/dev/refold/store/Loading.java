package dev.refold.store;

import dev.refold.schemas.SinkPosition;
import java.util.Collection;

/**
 * How far the {@link BulkLoad} of a generation is, and who has it, for stores that keep both beside the generation.
 * Pure: says which steps are allowed, and what is said when they are not.
 *
 * @param epoch raised by everyone who begins or resumes the load; whoever has a lower one has lost it
 */
public record Loading(Phase phase, long epoch) {

    /** Of a generation that was never loaded in bulk. */
    public static final Loading NONE = new Loading(Phase.NONE, 0);

    /** {@code NONE → FILLING → FLUSHED → FINISHED}; beginning again leads from anywhere to {@code FILLING}. */
    public enum Phase {
        NONE, FILLING, FLUSHED, FINISHED
    }

    /**
     * Begun, or begun again.
     *
     * @param positions of the generation
     * @throws StoreException.Refused when it is not building, or a sink has claimed it
     */
    public Loading begun(Generation generation, Collection<SinkPosition> positions) {
        checkLoadable(generation, positions);
        return new Loading(Phase.FILLING, epoch + 1);
    }

    /**
     * Taken over after a flush.
     *
     * @throws StoreException.Refused as {@link #begun}, and when nothing was flushed
     */
    public Loading resumed(Generation generation, Collection<SinkPosition> positions) {
        checkLoadable(generation, positions);
        if (phase == Phase.NONE || phase == Phase.FILLING) {
            throw new StoreException.Refused(name(generation)
                    + " has no load to resume: nothing was flushed; begin one");
        }
        return new Loading(phase, epoch + 1);
    }

    /** After a flush; flushing again changes nothing. */
    public Loading flushed() {
        return phase == Phase.FILLING ? new Loading(Phase.FLUSHED, epoch) : this;
    }

    public Loading finished() {
        return new Loading(Phase.FINISHED, epoch);
    }

    /**
     * Whether whoever has this epoch still has the load.
     *
     * @throws StoreException.Refused when another load has begun or resumed
     */
    public void checkOwner(Generation generation, long owner) {
        if (owner != epoch) {
            throw new StoreException.Refused(
                    "the bulk load of " + name(generation) + " was taken over (it is at take-over "
                            + epoch + ", this one is " + owner + "); stop this one");
        }
    }

    /** @throws StoreException.Refused when it was flushed */
    public void checkFilling(Generation generation) {
        if (phase != Phase.FILLING) {
            throw new StoreException.Refused("the bulk load of " + name(generation)
                    + " was flushed and takes no documents any more; begin it again");
        }
    }

    /** @throws StoreException.Refused when it was not flushed */
    public void checkFlushed(Generation generation) {
        if (phase == Phase.FILLING) {
            throw new StoreException.Refused(
                    "the bulk load of " + name(generation) + " is not flushed; flush it first");
        }
    }

    /**
     * Whether a step that needs a whole generation is allowed.
     *
     * @param step such as {@code be claimed}
     * @throws StoreException.Refused when a load has not ended
     */
    public void checkNoneOpen(Generation generation, String step) {
        if (phase == Phase.FILLING || phase == Phase.FLUSHED) {
            throw new StoreException.Refused(name(generation) + " is being loaded in bulk and cannot " + step
                    + " before the load is finished; wait for it, or resume it with refold rebuild --resume");
        }
    }

    /** Whether a sink has a partition, or had one. */
    public static boolean isClaimed(Collection<SinkPosition> positions) {
        return positions.stream().anyMatch(position -> position.ownerEpoch() > 0);
    }

    private static void checkLoadable(Generation generation, Collection<SinkPosition> positions) {
        if (generation.state() != GenerationState.BUILDING) {
            throw new StoreException.Refused(name(generation) + " is not building (but " + generation.state()
                    + "), so it is not loaded in bulk; make a new one");
        }
        if (isClaimed(positions)) {
            throw new StoreException.Refused(name(generation)
                    + " is not loaded in bulk: a sink has claimed it and folds it already; make a new one");
        }
    }

    private static String name(Generation generation) {
        return "generation " + generation.number() + " of " + generation.store();
    }
}
