package dev.refold.store.chroma;

import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.LiveReads;
import dev.refold.store.search.Deadline;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads of one generation, the look-up of the live one included. Whoever was promoted past meanwhile is read for nothing:
 * retired, it is folded on, and may show more than the one that took its place. Of promotions by other processes a read
 * knows nothing, and may be of the moment before. Thread-safe.
 */
final class Reads {

    private final Registry registry;
    private final OpenGenerations open;
    private final AtomicLong promotions = new AtomicLong();

    Reads(Registry registry, OpenGenerations open) {
        this.registry = registry;
        this.open = open;
    }

    interface GenerationRead<T> {
        T of(RegistryState state, Generation chosen, OpenGeneration generation);
    }

    <T> T read(GenerationChoice choice, Deadline deadline, GenerationRead<T> read) {
        return LiveReads.read(choice, () -> readUnlessDropped(choice, deadline, read));
    }

    private <T> T readUnlessDropped(GenerationChoice choice, Deadline deadline, GenerationRead<T> read) {
        while (true) {
            long before = promotions.get();
            RegistryState state = registry.within(deadline).read();
            Generation chosen = state.chosen(choice);
            T found = open.in(state, chosen, generation -> read.of(state, chosen, generation));
            if (promotions.get() == before || choice instanceof GenerationChoice.Numbered) {
                return found;
            }
            deadline.check();
        }
    }

    /** Writes which one is live, while the one that was stands still. Whether it was written is not known after a failure. */
    void promoting(Runnable write) {
        try {
            write.run();
        } finally {
            promotions.incrementAndGet();
        }
    }
}
