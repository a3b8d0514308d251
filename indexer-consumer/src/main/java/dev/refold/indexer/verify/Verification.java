package dev.refold.indexer.verify;

import dev.refold.indexer.verify.VerifyProgress.Phase;
import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Position;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The looks that a verification takes, one after the other. One thread. */
final class Verification {

    /** A scan of some documents is of so many, which bounds how long it is held. */
    private static final int SLICE = 500;
    private static final int TOLD_EVERY = 500;

    private final Parts parts;
    private final Consumer<VerifyProgress> progress;
    private int toldInWords;

    /**
     * What is worked with.
     *
     * @param begins first offsets of the log
     * @param precision of the generation's vectors
     */
    record Parts(IndexStore store, Generation generation, VerifySettings settings, LogSource source, SinkWatch watch,
            Map<TopicPartition, Long> begins, VectorPrecision precision, FoldedLog log, RecordFold fold,
            LogReaders readers, Stop stop) {}

    /**
     * What became of suspects.
     *
     * @param undecided those that changed at every look, or that no sink came to in time
     */
    record Settled(Map<DocumentKey, Confirmed> differing, Set<DocumentKey> undecided) {}

    Verification(Parts parts, Consumer<VerifyProgress> progress) {
        this.parts = parts;
        this.progress = progress;
    }

    /** Reads the log to about where the store stands, and then, in a snapshot, to exactly there. */
    FirstLook first() {
        readTo(parts.watch().positions(), Phase.READING);
        FirstLook look = new FirstLook(parts.log(), parts.precision(), parts.settings().suspects());
        try (StoreScan scan = parts.store().scan(parts.generation().number())) {
            readTo(parts.watch().of(scan.progress()), Phase.READING);
            long total = scan.expected() > 0 ? scan.expected() : parts.log().size();
            tell(Phase.COMPARING, 0, total);
            scan.forEach(found -> {
                parts.stop().check();
                look.see(found);
                if (look.documents() % TOLD_EVERY == 0) {
                    tell(Phase.COMPARING, look.documents(), total);
                }
            });
            tell(Phase.COMPARING, look.documents(), total);
        }
        look.end();
        // What lies behind the store's position is read too: a record that stops its sink would be there.
        parts.readers().readToEnd();
        return look;
    }

    /**
     * Looks at suspects until each is known to be as the log has it, or not to be.
     *
     * @param phase as which it is told
     * @param notes gets what is to be said of the whole
     */
    Settled settle(Collection<DocumentKey> suspects, Phase phase, List<String> notes) {
        Map<DocumentKey, Confirmed> differing = new LinkedHashMap<>();
        Map<DocumentKey, Confirmed> once = new LinkedHashMap<>();
        Set<DocumentKey> pending = new LinkedHashSet<>(suspects);
        boolean sinkCame = true;
        for (int round = 0; round < parts.settings().rounds() && sinkCame && !pending.isEmpty(); round++) {
            if (round > 0) {
                // At once the first time: what does not move is decided wherever the sink stands.
                sinkCame = parts.watch().awaitPast(parts.source().ends());
            }
            Set<DocumentKey> moving = new LinkedHashSet<>();
            for (Set<DocumentKey> slice : slices(pending)) {
                tell(phase, (long) suspects.size() - pending.size(), suspects.size());
                look(slice, moving).forEach((key, one) -> {
                    if (isProof(one, Optional.ofNullable(once.put(key, one)))) {
                        differing.put(key, one);
                    } else {
                        moving.add(key);
                    }
                });
            }
            pending = moving;
        }
        tell(phase, (long) suspects.size() - pending.size(), suspects.size());
        if (!sinkCame) {
            notes.add("the sink of " + name() + " did not come to the end of the log within "
                    + parts.settings().patience() + "; is it running?");
        }
        return new Settled(differing, pending);
    }

    /** A store without transactions may have been seen while a sink that was replaced wrote its last batch. */
    private boolean isProof(Confirmed now, Optional<Confirmed> before) {
        return parts.store().capabilities().positionInTransaction() || before.filter(now::like).isPresent();
    }

    /**
     * One scan. What differs in it counts only when the log, read to its end afterwards, still has the record that was
     * compared as the document's last, and that lies below the scan's position: then the scan must show it.
     *
     * @param moving gets those of which the log has another one by then
     */
    private Map<DocumentKey, Confirmed> look(Set<DocumentKey> slice, Set<DocumentKey> moving) {
        SecondLook look = new SecondLook(slice, parts.log(), parts.precision(), this::words);
        Map<DocumentKey, Confirmed> differing;
        Map<Integer, Long> positions;
        try (StoreScan scan = parts.store().scan(parts.generation().number(), slice)) {
            positions = parts.watch().of(scan.progress());
            readTo(positions, Phase.LOOKING_AGAIN);
            scan.forEach(found -> {
                parts.stop().check();
                look.see(found);
            });
            differing = look.differing();
        }
        boolean atEnd = differing.isEmpty() || parts.readers().readToEnd();
        differing.entrySet().removeIf(one -> {
            Optional<Position> last = parts.log().get(one.getKey()).map(kept -> kept.expected().at());
            boolean proven = atEnd && last.equals(one.getValue().at()) && last.map(at -> isBelow(at, positions))
                    .orElse(true);
            if (!proven) {
                moving.add(one.getKey());
            }
            return !proven;
        });
        return differing;
    }

    /** The log may have been read further already than this scan stands. */
    private static boolean isBelow(Position at, Map<Integer, Long> positions) {
        return at.offset() < positions.getOrDefault(at.partition(), 0L);
    }

    private String words(ScannedDocument stored, Expected expected) {
        String plain = Differences.oneSided(FindingKind.CORRUPT, Optional.of(stored.order()),
                Optional.of(expected.order()));
        if (toldInWords++ >= parts.settings().listed()) {
            return plain;
        }
        return document(expected.at()).map(ScannedDocument::of)
                .map(wanted -> Differences.between(wanted, stored, parts.precision()))
                .filter(differences -> !differences.isEmpty()).map(Differences::told).orElse(plain);
    }

    /** What the log holds there; empty when compaction took it: there is a newer one. */
    Optional<EmbeddedDocument> document(Position at) {
        return parts.source().fetch(at, parts.stop()).flatMap(record -> {
            try {
                return parts.fold().document(record);
            } catch (CorruptRecordException _) {
                return Optional.empty();
            }
        });
    }

    private void readTo(Map<Integer, Long> positions, Phase phase) {
        Map<TopicPartition, Long> targets = parts.watch().reachable(positions, parts.source().ends());
        long total = targets.entrySet().stream()
                .mapToLong(end -> end.getValue() - parts.begins().getOrDefault(end.getKey(), 0L)).sum();
        if (phase == Phase.READING) {
            parts.readers().readTo(targets, passed -> tell(phase, passed, total));
            tell(phase, parts.readers().passed(), total);
        } else {
            parts.readers().readTo(targets, _ -> {});
        }
    }

    static List<Set<DocumentKey>> slices(Collection<DocumentKey> keys) {
        List<Set<DocumentKey>> slices = new ArrayList<>();
        Set<DocumentKey> slice = new LinkedHashSet<>();
        for (DocumentKey key : keys) {
            slice.add(key);
            if (slice.size() == SLICE) {
                slices.add(slice);
                slice = new LinkedHashSet<>();
            }
        }
        if (!slice.isEmpty()) {
            slices.add(slice);
        }
        return slices;
    }

    void tell(Phase phase, long done, long total) {
        progress.accept(new VerifyProgress(phase, done, total));
    }

    Parts parts() {
        return parts;
    }

    String name() {
        return parts.generation().name();
    }
}
