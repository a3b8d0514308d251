package dev.refold.indexer.verify;

import dev.refold.indexer.verify.VerifyProgress.Phase;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Position;
import dev.refold.store.audit.Mend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Mends what was proven to differ, and looks at it once more. Only what the log itself says is written, only where the
 * stored order is still the one that was judged; erased is only what a log that was read from its beginning does not
 * have. One thread.
 */
final class Mender {

    /** What was mended may be overtaken by an event that the store had refused before: then it is mended again. */
    private static final int ATTEMPTS = 3;
    private static final int MOST_AT_ONCE = 50;
    private static final long MOST_CHARS_AT_ONCE = 4 << 20;

    private final Verification verification;
    private final List<String> notes;

    Mender(Verification verification, List<String> notes) {
        this.verification = verification;
        this.notes = notes;
    }

    /** @return which of them were put right */
    Set<DocumentKey> mend(Map<DocumentKey, Confirmed> differing) {
        Map<DocumentKey, Confirmed> todo = new LinkedHashMap<>(differing);
        boolean whole = wholeLog();
        if (todo.values().removeIf(one -> one.at().isEmpty() && !whole)) {
            notes.add("the log does not reach back to its first record, so nothing was erased: what it has no record of"
                    + " may have been eaten by retention; run: refold rebuild "
                    + verification.parts().store().name());
        }
        Set<DocumentKey> mended = new HashSet<>(todo.keySet());
        for (int attempt = 0; attempt < ATTEMPTS && !todo.isEmpty(); attempt++) {
            write(todo);
            Verification.Settled after = verification.settle(todo.keySet(), Phase.PROVING, notes);
            mended.removeAll(after.undecided());
            todo = after.differing();
        }
        mended.removeAll(todo.keySet());
        return mended;
    }

    private boolean wholeLog() {
        return verification.parts().source().begins().values().stream().allMatch(begin -> begin == 0);
    }

    private void write(Map<DocumentKey, Confirmed> todo) {
        List<Mend> batch = new ArrayList<>();
        long chars = 0;
        long done = 0;
        for (Map.Entry<DocumentKey, Confirmed> one : todo.entrySet()) {
            Optional<Mend> mend = mendOf(one.getKey(), one.getValue());
            chars += mend.flatMap(Mend::state).map(Mender::chars).orElse(0L);
            mend.ifPresent(batch::add);
            if (batch.size() == MOST_AT_ONCE || chars > MOST_CHARS_AT_ONCE) {
                write(batch);
                chars = 0;
            }
            verification.tell(Phase.MENDING, ++done, todo.size());
        }
        write(batch);
    }

    private void write(List<Mend> batch) {
        if (!batch.isEmpty()) {
            verification.parts().store().mend(verification.parts().generation().number(), List.copyOf(batch));
            batch.clear();
        }
    }

    /** Empty when compaction took the record since: a newer one is there, and the next look decides. */
    private Optional<Mend> mendOf(DocumentKey key, Confirmed confirmed) {
        Optional<Position> at = confirmed.at();
        if (at.isEmpty()) {
            return Optional.of(new Mend(key, confirmed.seen(), Optional.empty()));
        }
        return verification.document(at.get()).map(state -> new Mend(key, confirmed.seen(), Optional.of(state)));
    }

    private static long chars(EmbeddedDocument document) {
        return switch (document) {
            case EmbeddedDocument.Deleted _ -> 0;
            case EmbeddedDocument.Present present -> present.text().length() + present.chunks().stream()
                    .flatMap(chunk -> chunk.vector().stream()).mapToLong(vector -> vector.dimensions()).sum();
        };
    }
}
