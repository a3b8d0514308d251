package dev.refold.cli.stack;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Decides which spaces documents are embedded into. Pure. */
final class SpacesWanted {

    private SpacesWanted() {}

    /**
     * The spaces of every generation that is folded, so that a candidate fills and a retired one stays fit for rollback;
     * the configured one where a store has no generation yet. While a store cannot be asked, those wanted before are
     * still.
     *
     * @param stores by name, the generations of each; empty where the store does not answer
     */
    static SequencedSet<Space> decide(Space configured, Collection<Space> before,
            Map<String, Optional<List<Generation>>> stores) {
        SequencedSet<Space> wanted = new LinkedHashSet<>();
        stores.values().stream().flatMap(Optional::stream).flatMap(List::stream)
                .filter(generation -> generation.state() == GenerationState.LIVE)
                .forEach(generation -> wanted.add(generation.space()));
        stores.values().stream().flatMap(Optional::stream).flatMap(List::stream)
                .filter(generation -> generation.state() != GenerationState.FAILED)
                .forEach(generation -> wanted.add(generation.space()));
        boolean oneIsEmpty = stores.values().stream().anyMatch(present -> present.filter(List::isEmpty).isPresent());
        if (oneIsEmpty || stores.isEmpty()) {
            wanted.add(configured);
        }
        if (stores.values().stream().anyMatch(Optional::isEmpty)) {
            wanted.addAll(before);
        }
        return wanted;
    }
}
