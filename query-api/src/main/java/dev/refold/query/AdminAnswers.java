package dev.refold.query;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationStatus;
import dev.refold.store.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The JSON that operators get: records whose component names are the contract. Pure. */
final class AdminAnswers {

    private AdminAnswers() {}

    /** @param problems stores that cannot be asked now, and why */
    record GenerationsAnswer(List<GenerationEntry> generations, List<OrphanEntry> orphans, List<String> problems) {}

    /**
     * @param beingFilled whether it was made with a task, by a rebuild
     * @param asOf of a look at the past: of when
     */
    record GenerationEntry(String store, int number, String state, String space, int dimensions, String provider,
            String model, String language, long documents, long chunks, boolean beingFilled,
            Optional<String> asOf) {

        static GenerationEntry of(GenerationStatus status, Optional<Task> task, Optional<String> asOf) {
            Generation generation = status.generation();
            Space space = generation.space();
            return new GenerationEntry(generation.store(), generation.number(),
                    generation.state().name().toLowerCase(Locale.ROOT), space.id(), space.dimensions(),
                    space.provider(), space.model(), space.language(), status.documents(), status.chunks(),
                    task.isPresent(), asOf);
        }
    }

    /** What belongs to no generation of the store. */
    record OrphanEntry(String store, String orphan) {}

    record RebuildsAnswer(List<Operations.RebuildFigures> rebuilds) {}

    record VerificationsAnswer(List<Operations.VerificationFigures> verifications) {}

    record SpacesAnswer(List<Operations.SpaceFigures> spaces) {}

    record DroppedAnswer(String dropped) {}

    record RefilledAnswer(String refilling) {}
}
