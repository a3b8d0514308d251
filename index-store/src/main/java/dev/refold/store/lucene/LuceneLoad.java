package dev.refold.store.lucene;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.IndexProgress;
import dev.refold.store.Loading;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A bulk load under one take-over number. */
final class LuceneLoad implements BulkLoad {

    private final LuceneLoads loads;
    private final Generation generation;
    private final long epoch;
    private final Optional<BulkIndex> filling;

    /** @param filling empty for a load that was resumed, to which nothing is added */
    LuceneLoad(LuceneLoads loads, Generation generation, long epoch, Optional<BulkIndex> filling) {
        this.loads = loads;
        this.generation = generation;
        this.epoch = epoch;
        this.filling = filling;
    }

    @Override
    public void add(List<EmbeddedDocument> documents) {
        BatchRules.checkDimensions(generation, documents);
        loads.owned(generation, epoch).checkFilling(generation);
        filling.ifPresent(index -> index.add(documents));
    }

    @Override
    public void flush() {
        if (loads.owned(generation, epoch).phase() == Loading.Phase.FILLING) {
            filling.ifPresent(index -> {
                index.flush();
                loads.flushed(generation, epoch, index);
            });
        }
    }

    @Override
    public void index(Consumer<IndexProgress> progress) {
        loads.owned(generation, epoch).checkFlushed(generation);
        loads.index(generation).merge(Merges.Goal.FEWEST, progress);
    }

    @Override
    public void finish(List<SinkPosition> positions, List<Mark> marks) {
        loads.finish(generation, epoch, positions, marks);
    }

    @Override
    public void close() {
        filling.ifPresent(index -> loads.ended(generation, index));
    }
}
