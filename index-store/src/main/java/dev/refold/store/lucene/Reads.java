package dev.refold.store.lucene;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationRules;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.lucene.search.IndexSearcher;

/** Reads of one snapshot of one generation. */
final class Reads {

    private final Supplier<Registry> registry;
    private final Indexes indexes;

    /** @param registry throws when the store is closed */
    Reads(Supplier<Registry> registry, Indexes indexes) {
        this.registry = registry;
        this.indexes = indexes;
    }

    interface SnapshotRead<T> {
        T run(Generation generation, Snapshot snapshot) throws IOException;
    }

    /**
     * A generation that is still the chosen one when its snapshot is taken: one retired in between is folded on, and may
     * show more than the one that took its place.
     */
    <T> T read(GenerationChoice choice, SnapshotRead<T> read) {
        while (true) {
            Generation generation = chosen(choice);
            try {
                Snapshot snapshot = indexes.readable(generation).acquire();
                if (isStill(choice, generation, snapshot)) {
                    return read(generation, snapshot, read);
                }
            } catch (StoreException.NoGeneration | StoreException.Unavailable e) {
                // Dropped between the look-up and the read: whoever asked for the live one gets the one live now.
                if (chosen(choice).number() == generation.number()) {
                    throw e;
                }
            }
        }
    }

    /** Releases the snapshot if not. */
    private boolean isStill(GenerationChoice choice, Generation generation, Snapshot snapshot) {
        boolean still = false;
        try {
            still = chosen(choice).number() == generation.number();
        } finally {
            if (!still) {
                Disk.run(what(generation), snapshot::release);
            }
        }
        return still;
    }

    private Generation chosen(GenerationChoice choice) {
        return switch (choice) {
            case GenerationChoice.Live() -> registry.get().live()
                    .orElseThrow(() -> GenerationRules.noneLive(LuceneStore.NAME));
            case GenerationChoice.Numbered(int number) -> registry.get().require(number);
        };
    }

    <T> T read(Generation generation, SnapshotRead<T> read) {
        return read(generation, indexes.readable(generation).acquire(), read);
    }

    private static <T> T read(Generation generation, Snapshot snapshot, SnapshotRead<T> read) {
        return Disk.read(what(generation), () -> {
            try {
                return read.run(generation, snapshot);
            } catch (IndexSearcher.TooManyClauses e) {
                throw new StoreException.Refused("the filter has more than " + IndexSearcher.getMaxClauseCount()
                        + " conditions; use \"in\" for many values of one key");
            } finally {
                snapshot.release();
            }
        });
    }

    private static String what(Generation generation) {
        return "generation " + generation.number() + " of " + LuceneStore.NAME;
    }
}
