package dev.refold.cli.stack;

import dev.refold.indexer.sink.SinkListener;
import dev.refold.query.Moves;
import dev.refold.schemas.TraceContext;
import dev.refold.store.ApplyOutcome;
import java.time.Duration;
import java.util.List;

/** Wakes readers of the API that wait for a write when a sink of this process has folded something. */
record WakingListener(SinkListener next, Moves moves) implements SinkListener {

    @Override
    public void applied(String store, int generation, int records, ApplyOutcome.Applied outcome) {
        moves.moved();
        next.applied(store, generation, records, outcome);
    }

    @Override
    public void folded(String store, int generation, List<TraceContext> traces, Duration took) {
        next.folded(store, generation, traces, took);
    }

    @Override
    public void retried(String store, int generation) {
        next.retried(store, generation);
    }
}
