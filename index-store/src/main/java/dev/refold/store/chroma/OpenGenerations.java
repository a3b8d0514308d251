package dev.refold.store.chroma;

import dev.refold.store.Generation;
import dev.refold.store.StoreException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The generations this process has open. One is opened anew after every step of a bulk load: it may lie in other
 * collections then, and what is known of its tenants is of no use.
 */
final class OpenGenerations {

    private final Collections collections;
    private final Registry registry;
    private final ChromaSettings settings;
    private final Map<Place, OpenGeneration> open = new ConcurrentHashMap<>();

    OpenGenerations(Collections collections, Registry registry, ChromaSettings settings) {
        this.collections = collections;
        this.registry = registry;
        this.settings = settings;
    }

    private record Place(int number, long load) {}

    <T> T in(RegistryState state, int number, Function<OpenGeneration, T> action) {
        return in(state, state.numbered(number), action);
    }

    /** One that is dropped meanwhile, or lost with the server's data, is looked up anew next time. */
    <T> T in(RegistryState state, Generation generation, Function<OpenGeneration, T> action) {
        try {
            return action.apply(opened(generation, state.load(generation.number())));
        } catch (StoreException.NoGeneration gone) {
            forget(generation.number());
            throw gone;
        }
    }

    private OpenGeneration opened(Generation generation, LoadState load) {
        Place here = new Place(generation.number(), load.revision());
        open.keySet().removeIf(known -> known.number() == here.number() && known.load() < here.load());
        return open.computeIfAbsent(here, _ -> new OpenGeneration(
                GenerationCollections.open(collections, settings.prefix(), generation, load.data()), registry, load,
                settings.maxTermsOfTenant()));
    }

    void forget(int number) {
        open.keySet().removeIf(place -> place.number() == number);
    }
}
