package dev.refold.indexer.verify;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Order;
import dev.refold.store.audit.RawVector;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.ScannedDocument.Content;
import dev.refold.store.audit.ScannedDocument.ScannedChunk;
import dev.refold.store.audit.VectorPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Says for people in what a stored document differs from the log's; no text of the document's is told. Pure. */
final class Differences {

    private static final int TOLD = 3;

    private final VectorPrecision precision;
    private final List<String> found = new ArrayList<>();

    private Differences(VectorPrecision precision) {
        this.precision = precision;
    }

    /**
     * Every difference, the coarse ones first; empty when they are the same.
     *
     * @param wanted of the log, not rounded
     */
    static List<String> between(ScannedDocument wanted, ScannedDocument stored, VectorPrecision precision) {
        Differences differences = new Differences(precision);
        differences.documents(wanted, stored);
        return List.copyOf(differences.found);
    }

    /** The first few, and how many more there are. */
    static String told(List<String> differences) {
        String told = String.join("; ", differences.subList(0, Math.min(TOLD, differences.size())));
        return differences.size() > TOLD ? told + "; and " + (differences.size() - TOLD) + " more" : told;
    }

    static String shown(Order order) {
        return "version " + order.version() + " (epoch " + order.epoch() + ", offset " + order.offset() + ")";
    }

    private void documents(ScannedDocument wanted, ScannedDocument stored) {
        key(wanted.key(), stored.key());
        if (!wanted.order().equals(stored.order())) {
            found.add("stored " + shown(stored.order()) + ", log " + shown(wanted.order()));
        }
        if (!wanted.source().equals(stored.source())) {
            found.add("source differs: stored offset " + stored.source().offset() + " of partition "
                    + stored.source().partition() + ", log offset " + wanted.source().offset() + " of partition "
                    + wanted.source().partition());
        }
        if (wanted.content().isPresent() && stored.content().isPresent()) {
            contents(wanted.content().get(), stored.content().get());
        } else if (wanted.content().isPresent()) {
            found.add("stored as deleted, the log has it");
        } else if (stored.content().isPresent()) {
            found.add("still stored, deleted in the log");
        }
    }

    private void key(DocumentKey wanted, DocumentKey stored) {
        if (!wanted.equals(stored)) {
            found.add("stored as " + stored + ", log " + wanted);
        }
    }

    private void contents(Content wanted, Content stored) {
        if (!wanted.documentHash().equals(stored.documentHash())) {
            found.add("document hash differs: stored " + stored.documentHash() + ", log " + wanted.documentHash());
        }
        if (!wanted.title().equals(stored.title())) {
            found.add("title differs " + fromWhere(wanted.title(), stored.title()));
        }
        if (!wanted.language().equals(stored.language())) {
            found.add("language differs: stored " + stored.language().orElse("none") + ", log "
                    + wanted.language().orElse("none"));
        }
        metadata(wanted.metadata(), stored.metadata());
        if (!wanted.occurredAt().equals(stored.occurredAt())) {
            found.add("time differs: stored " + stored.occurredAt().map(Object::toString).orElse("none") + ", log "
                    + wanted.occurredAt().map(Object::toString).orElse("none"));
        }
        if (wanted.chunks().size() != stored.chunks().size()) {
            found.add("number of chunks differs: stored " + stored.chunks().size() + ", log "
                    + wanted.chunks().size());
        }
        for (int i = 0; i < Math.min(wanted.chunks().size(), stored.chunks().size()); i++) {
            chunks(wanted.chunks().get(i), stored.chunks().get(i));
        }
    }

    private void metadata(Metadata wanted, Metadata stored) {
        SortedSet<String> keys = new TreeSet<>(wanted.values().keySet());
        keys.addAll(stored.values().keySet());
        keys.removeIf(key -> wanted.get(key).equals(stored.get(key)));
        if (!keys.isEmpty()) {
            found.add("metadata differs in " + String.join(", ", keys));
        }
    }

    private void chunks(ScannedChunk wanted, ScannedChunk stored) {
        String chunk = "chunk " + wanted.ordinal();
        if (wanted.ordinal() != stored.ordinal()) {
            found.add(chunk + " is stored as chunk " + stored.ordinal());
        }
        if (wanted.start() != stored.start() || wanted.end() != stored.end()) {
            found.add("range of " + chunk + " differs: stored " + stored.start() + ".." + stored.end() + ", log "
                    + wanted.start() + ".." + wanted.end());
        }
        if (!wanted.hash().equals(stored.hash())) {
            found.add("hash of " + chunk + " differs: stored " + stored.hash() + ", log " + wanted.hash());
        }
        if (!wanted.text().equals(stored.text())) {
            found.add("text of " + chunk + " differs " + fromWhere(wanted.text(), stored.text()));
        }
        vectors("vector of " + chunk, wanted.vector(), stored.vector());
    }

    private static String fromWhere(String wanted, String stored) {
        int same = 0;
        while (same < Math.min(wanted.length(), stored.length()) && wanted.charAt(same) == stored.charAt(same)) {
            same++;
        }
        return "from character " + same + " on: stored " + stored.length() + " characters, log " + wanted.length();
    }

    private void vectors(String vector, Optional<RawVector> wanted, Optional<RawVector> stored) {
        if (wanted.isEmpty() && stored.isEmpty()) {
            return;
        }
        if (wanted.isEmpty() || stored.isEmpty()) {
            found.add(vector + (stored.isEmpty() ? " is missing, the log has one" : " is stored, the log has none"));
            return;
        }
        RawVector expected = wanted.get();
        RawVector actual = stored.get();
        if (expected.dimensions() != actual.dimensions()) {
            found.add(vector + " has " + actual.dimensions() + " dimensions, log " + expected.dimensions());
        } else if (!precision.same(expected, actual)) {
            components(vector, expected, actual);
        }
    }

    private void components(String vector, RawVector expected, RawVector actual) {
        int[] differing = IntStream.range(0, expected.dimensions()).filter(i -> !precision
                .same(RawVector.of(expected.component(i)), RawVector.of(actual.component(i)))).toArray();
        int first = differing[0];
        found.add(vector + " differs in component " + first
                + (differing.length > 1 ? " and " + (differing.length - 1) + " others" : "") + ": stored "
                + actual.component(first) + ", log " + expected.component(first) + length(actual));
    }

    /** What is not a unit vector is no vector of any log. */
    private static String length(RawVector vector) {
        double squares = IntStream.range(0, vector.dimensions()).mapToDouble(vector::component)
                .map(component -> component * component).sum();
        double length = Math.sqrt(squares);
        if (!Double.isFinite(length)) {
            return "; it is not finite";
        }
        return Math.abs(length - 1) > Embedding.UNIT_TOLERANCE ? "; its length is " + length + ", not 1" : "";
    }

    /** The same for what only one side has. */
    static String oneSided(FindingKind kind, Optional<Order> stored, Optional<Order> ofLog) {
        String inStore = stored.map(Differences::shown).orElse("nothing");
        String inLog = ofLog.map(Differences::shown).orElse("nothing");
        return switch (kind) {
            case GHOST -> "stored as " + inStore + ", the log has no such document";
            case GAP -> "not stored, the log has " + inLog;
            case STALE, AHEAD, CORRUPT, STRAY, LOG -> Objects.equals(inStore, inLog)
                    ? "stored as " + inStore + ", but not as the log has it"
                    : "stored " + inStore + ", log " + inLog;
        };
    }
}
