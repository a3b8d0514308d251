package dev.refold.store.memory;

import dev.refold.store.GenerationProgress;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.util.Collection;
import java.util.function.Consumer;

/** @param documents of one moment; nothing changes them */
record MemoryScan(GenerationProgress progress, Collection<Stored> documents) implements StoreScan {

    @Override
    public VectorPrecision precision() {
        return VectorPrecision.EXACT;
    }

    @Override
    public long expected() {
        return documents.size();
    }

    @Override
    public void forEach(Consumer<Scanned> consumer) {
        documents.forEach(stored -> consumer.accept(ScannedDocument.of(stored.document())));
    }

    /** Nothing to free. */
    @Override
    public void close() {}
}
