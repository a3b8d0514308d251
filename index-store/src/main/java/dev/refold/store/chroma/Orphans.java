package dev.refold.store.chroma;

import java.util.List;

/**
 * Collections with our prefix that hold no generation: of a process that died while making or dropping one, or while
 * beginning a load.
 */
record Orphans(Collections collections, Registry registry, Tasks tasks, String prefix) {

    /** The registry is read after the names, so what is being made is an orphan for as short a time as can be. */
    List<String> all() {
        List<String> names = collections.names();
        RegistryState state = registry.read();
        return names.stream().filter(name -> isOrphan(name, state)).sorted().toList();
    }

    private boolean isOrphan(String name, RegistryState state) {
        return GenerationCollections.Name.parse(prefix, name)
                .filter(parts -> state.find(parts.number())
                        .filter(_ -> state.load(parts.number()).data() == parts.data()).isEmpty())
                .isPresent();
    }

    /** Takes the number first, where nobody has it: a process that is about to enter it then takes another. */
    void remove(String name) {
        GenerationCollections.Name.parse(prefix, name).filter(_ -> isOrphan(name, registry.read())).ifPresent(parts -> {
            if (registry.read().isUnknown(parts.number())) {
                registry.enterDropped(parts.number());
            }
            if (isOrphan(name, registry.read())) {
                collections.delete(name);
                if (registry.read().find(parts.number()).isEmpty()) {
                    tasks.remove(parts.number());
                }
            }
        });
    }
}
