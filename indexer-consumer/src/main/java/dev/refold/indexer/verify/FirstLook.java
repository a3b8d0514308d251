package dev.refold.indexer.verify;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.VectorPrecision;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Compares everything that is stored with everything in the log, quickly, and remembers what did not fit: suspects. One
 * bit is kept for a document of the log, a key for a suspect. One thread.
 */
final class FirstLook {

    private final FoldedLog log;
    private final VectorPrecision precision;
    private final int mostSuspects;
    private final BitSet seen = new BitSet();
    private final Set<DocumentKey> suspects = new LinkedHashSet<>();
    private long documents;
    private long chunks;
    private long unexamined;

    FirstLook(FoldedLog log, VectorPrecision precision, int mostSuspects) {
        this.log = log;
        this.precision = precision;
        this.mostSuspects = mostSuspects;
    }

    void see(Scanned found) {
        switch (found) {
            case Scanned.Stray stray -> suspect(stray.key());
            case ScannedDocument document -> see(document);
        }
    }

    private void see(ScannedDocument document) {
        documents++;
        chunks += document.content().map(content -> content.chunks().size()).orElse(0);
        Optional<FoldedLog.Kept> kept = log.get(document.key());
        boolean again = kept.filter(one -> seen.get(one.number())).isPresent();
        kept.ifPresent(one -> seen.set(one.number()));
        if (again || Verdict.of(kept.map(FoldedLog.Kept::expected), Optional.of(document),
                precision) instanceof Verdict.Differs) {
            suspect(document.key());
        }
    }

    /** Everything stored was seen. */
    void end() {
        log.forEachMissing(seen, this::suspect);
    }

    private void suspect(DocumentKey key) {
        if (suspects.size() < mostSuspects) {
            suspects.add(key);
        } else if (!suspects.contains(key)) {
            unexamined++;
        }
    }

    long documents() {
        return documents;
    }

    long chunks() {
        return chunks;
    }

    Set<DocumentKey> suspects() {
        return suspects;
    }

    /** How many more suspects there were than are remembered. */
    long unexamined() {
        return unexamined;
    }
}
