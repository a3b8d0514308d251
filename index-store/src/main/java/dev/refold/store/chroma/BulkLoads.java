package dev.refold.store.chroma;

import dev.refold.store.Generation;
import dev.refold.store.StoreException;
import java.util.Optional;
import java.util.UUID;

/** Begins and resumes bulk loads. */
record BulkLoads(Collections collections, Registry registry, String prefix) {

    /**
     * Makes new collections, empty; then takes the generation over, which from that moment lies in them; then removes
     * the old ones, so that whoever still writes there is told. A process that dies in between leaves either as an
     * orphan.
     */
    ChromaLoad begin(int number) {
        RegistryState state = registry.read();
        Generation generation = state.numbered(number);
        LoadState.checkLoadable(generation, state.slotsOf(number));
        LoadState before = state.load(number);
        int data = before.data() + 1;
        Optional<GenerationCollections> made = made(generation, data);
        while (made.isEmpty()) {
            made = made(generation, ++data);
        }
        LoadState begun = before.begun(data);
        String by = UUID.randomUUID().toString();
        if (!registry.change(number, begun, by)) {
            GenerationCollections.remove(collections, prefix, number, data);
            throw LoadState.taken(generation);
        }
        GenerationCollections.remove(collections, prefix, number, before.data());
        return new ChromaLoad(registry, made.get(), begun, by);
    }

    private Optional<GenerationCollections> made(Generation generation, int data) {
        return GenerationCollections.create(collections, prefix, generation, data);
    }

    /** @throws StoreException.Refused when it is not building, or nothing was flushed */
    ChromaLoad resume(int number) {
        RegistryState state = registry.read();
        Generation generation = state.numbered(number);
        LoadState.checkLoadable(generation, state.slotsOf(number));
        LoadState before = state.load(number);
        before.checkResumable(generation);
        LoadState resumed = before.resumed();
        String by = UUID.randomUUID().toString();
        if (!registry.change(number, resumed, by)) {
            throw LoadState.taken(generation);
        }
        return new ChromaLoad(registry,
                GenerationCollections.open(collections, prefix, generation, resumed.data()), resumed, by);
    }
}
