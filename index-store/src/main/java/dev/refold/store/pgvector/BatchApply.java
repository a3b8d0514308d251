package dev.refold.store.pgvector;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.analysis.TextAnalysis;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Folds one batch into one generation, in the caller's transaction: documents, mark and position together. Holding the
 * partition's row from the first statement on makes it exactly once: a zombie waits there, and then finds another owner
 * or another offset.
 */
final class BatchApply {

    private final Tables tables;
    private final Generation generation;

    BatchApply(Tables tables, Generation generation) {
        this.tables = tables;
        this.generation = generation;
    }

    ApplyOutcome apply(Connection connection, Batch batch) throws SQLException {
        BatchRules.checkDimensions(generation, batch);
        Positions positions = new Positions(tables, generation.number());
        Optional<Positions.Row> row = positions.locked(connection, batch.from().partition());
        Optional<SinkPosition> current = row.map(Positions.Row::position);
        Optional<ApplyOutcome.Fenced> fenced = BatchRules.fenced(current, batch);
        if (fenced.isPresent()) {
            return fenced.get();
        }
        BatchPlan plan = plan(connection, BatchRules.onePerKey(batch.documents()));
        new BatchWriter(connection, tables, generation.number()).write(plan, batch.to().partition());
        positions.advance(connection, batch.to(), BatchRules.mark(row.flatMap(Positions.Row::mark), batch.mark()));
        return new ApplyOutcome.Applied(batch.to(), plan.heads().size(), plan.stale(), plan.chunks().size(),
                plan.vectors().size());
    }

    private BatchPlan plan(Connection connection, List<EmbeddedDocument> documents) throws SQLException {
        return BatchPlan.of(documents, StoredState.read(connection, tables, generation.number(), documents),
                TextAnalysis.of(generation.space().language()));
    }
}
