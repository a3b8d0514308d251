package dev.refold.indexer.verify;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.VectorPrecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a few documents in one scan of the store. Holds no document, only what is to be said of those that differ. Made
 * for one scan; one thread.
 */
final class SecondLook {

    /** Says in words how a stored document differs from the log's, where that is worth a look into the log. */
    interface Words {
        String of(ScannedDocument stored, Expected expected);
    }

    private final Set<DocumentKey> keys;
    private final FoldedLog log;
    private final VectorPrecision precision;
    private final Words words;
    private final Map<DocumentKey, Seen> seen = new HashMap<>();

    /** What is stored under a key, judged. */
    private record Seen(Optional<Order> order, Verdict verdict, Optional<String> words, List<String> strays) {

        private static final Seen NOTHING = new Seen(Optional.empty(), Verdict.SAME, Optional.empty(), List.of());
        private static final int STRAYS_TOLD = 3;

        Seen with(Scanned.Stray stray) {
            if (strays.size() == STRAYS_TOLD) {
                return this;
            }
            List<String> more = new ArrayList<>(strays);
            more.add(stray.what());
            return new Seen(order, verdict, words, List.copyOf(more));
        }
    }

    SecondLook(Set<DocumentKey> keys, FoldedLog log, VectorPrecision precision, Words words) {
        this.keys = keys;
        this.log = log;
        this.precision = precision;
        this.words = words;
    }

    /** The log is folded to where the scan stands. */
    void see(Scanned found) {
        Seen before = seen.getOrDefault(found.key(), Seen.NOTHING);
        seen.put(found.key(), switch (found) {
            case Scanned.Stray stray -> before.with(stray);
            case ScannedDocument document when before.order().isPresent() ->
                new Seen(before.order(), new Verdict.Differs(FindingKind.CORRUPT, before.order()),
                        Optional.of("is stored twice, also as " + Differences.shown(document.order())),
                        before.strays());
            case ScannedDocument document -> judged(document, before.strays());
        });
    }

    private Seen judged(ScannedDocument document, List<String> strays) {
        Optional<Expected> expected = expected(document.key());
        Verdict verdict = Verdict.of(expected, Optional.of(document), precision);
        Optional<String> told = verdict instanceof Verdict.Differs(FindingKind kind, _) && kind == FindingKind.CORRUPT
                ? expected.map(one -> words.of(document, one))
                : Optional.empty();
        return new Seen(Optional.of(document.order()), verdict, told, strays);
    }

    /** Everything stored under the keys was seen. What differs, with the log as it is folded now. */
    Map<DocumentKey, Confirmed> differing() {
        Map<DocumentKey, Confirmed> differing = new LinkedHashMap<>();
        for (DocumentKey key : keys) {
            Seen found = seen.getOrDefault(key, Seen.NOTHING);
            Optional<Expected> expected = expected(key);
            Verdict verdict = found.order().isPresent()
                    ? found.verdict()
                    : Verdict.of(expected, Optional.empty(), precision);
            switch (verdict) {
                case Verdict.Differs(FindingKind kind, _) -> differing.put(key, confirmed(key, kind, found, expected));
                case Verdict.Same() -> {
                    if (!found.strays().isEmpty()) {
                        differing.put(key, confirmed(key, FindingKind.STRAY, found, expected));
                    }
                }
            }
        }
        return differing;
    }

    private static Confirmed confirmed(DocumentKey key, FindingKind kind, Seen found, Optional<Expected> expected) {
        List<String> told = new ArrayList<>();
        if (kind != FindingKind.STRAY) {
            told.add(found.words()
                    .orElseGet(() -> Differences.oneSided(kind, found.order(), expected.map(Expected::order))));
        }
        told.addAll(found.strays());
        Optional<Position> at = expected.map(Expected::at);
        Finding finding = new Finding(key.kafkaKey(), kind, String.join("; ", told), found.order(),
                expected.map(Expected::order), Finding.Mending.NOT_ASKED);
        return new Confirmed(finding, found.order(), at);
    }

    private Optional<Expected> expected(DocumentKey key) {
        return log.get(key).map(FoldedLog.Kept::expected);
    }
}
