package dev.refold.query;

import dev.refold.store.StoreException;
import java.util.List;
import java.util.OptionalInt;

/** Of a process without a part that could work at them. */
final class NoOperations implements Operations {

    @Override
    public List<RebuildFigures> rebuilds(String store) {
        return List.of();
    }

    @Override
    public PlanFigures plan(RebuildOrder order) {
        throw refused();
    }

    @Override
    public RebuildFigures rebuild(RebuildOrder order) {
        throw refused();
    }

    @Override
    public RebuildFigures steer(String store, int generation, Steering steering) {
        throw refused();
    }

    @Override
    public VerificationFigures verify(String store, OptionalInt generation, boolean repair) {
        throw refused();
    }

    @Override
    public List<VerificationFigures> verifications() {
        return List.of();
    }

    @Override
    public List<SpaceFigures> spaces() {
        return List.of();
    }

    @Override
    public void dropSpace(String id) {
        throw refused();
    }

    @Override
    public void refillSpace(String id) {
        throw refused();
    }

    private static StoreException.Refused refused() {
        return new StoreException.Refused("this process knows no log; ask one that was started with refold up or refold"
                + " serve");
    }
}
