package dev.refold.store.chroma;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.store.BatchRules;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts documents right. Their chunks are removed and written anew, as an upsert would keep fields that do not belong
 * there; then the head. A process that dies in between leaves a document without chunks, which the next verification
 * finds.
 *
 * @param state of the registry, not older than the generation's lock
 */
record Mending(GenerationCollections collections, RegistryState state, TextAnalysis analysis) {

    /** Where documents are counted that these change. One that goes says nothing of where it came from. */
    Set<Integer> partitions(List<Mend> mends) {
        Set<Integer> partitions = new HashSet<>(
                mends.stream().flatMap(mend -> mend.state().stream()).map(of -> of.source().partition()).toList());
        state.slotsOf(collections.generation().number()).forEach(slot -> partitions.add(slot.position().partition()));
        return partitions;
    }

    /** @return how many; the others had changed */
    int mend(List<Mend> mends) {
        BatchRules.checkDimensions(collections.generation(), states(mends));
        List<Mend> due = unchanged(mends);
        if (due.isEmpty()) {
            return 0;
        }
        remove(due);
        collections.writeChunks(changes(due));
        // A batch of another process may have come between; the shorter the time, the less likely.
        List<Mend> still = unchanged(due);
        collections.heads().delete(gone(still));
        List<Fold.Change> changes = changes(still);
        collections.writeHeads(changes);
        Map<String, Head> current = new LinkedHashMap<>(collections.heads(names(due)));
        changes.forEach(change -> current.put(change.head().name(), change.head()));
        collections.removeOlder(current);
        return still.size();
    }

    /** The last word for each key. */
    private List<Mend> unchanged(List<Mend> mends) {
        Map<DocumentKey, Mend> byKey = new LinkedHashMap<>();
        mends.forEach(mend -> byKey.put(mend.key(), mend));
        Map<String, Order> stored = new HashMap<>();
        for (Collection.Row row : collections.heads().byIds(names(mends), Collection.Field.METADATA)) {
            // A head that a scan cannot read has no order, there as here.
            Head.read(row.metadata()).filter(head -> head.name().equals(row.id()))
                    .ifPresent(head -> stored.put(row.id(), head.document().order()));
        }
        return byKey.values().stream()
                .filter(mend -> mend.seen().equals(Optional.ofNullable(stored.get(Ids.document(mend.key()))))).toList();
    }

    private void remove(List<Mend> mends) {
        Set<DocumentKey> keys = new TreeSet<>(mends.stream().map(Mend::key).toList());
        collections.chunks().delete(GenerationCollections.ofDocuments(keys));
        List<Collection.Row> rows = collections.headRows(keys);
        // A chunk whose fields were changed is found by its name only.
        collections.chunks().delete(rows.stream().flatMap(row -> Head.read(row.metadata()).stream())
                .flatMap(head -> Ids.chunks(head.revision(), head.chunks()).stream()).toList());
        Set<String> names = Set.copyOf(names(mends));
        collections.heads().delete(rows.stream().map(Collection.Row::id).filter(id -> !names.contains(id)).toList());
    }

    private static List<String> gone(List<Mend> mends) {
        return names(mends.stream().filter(mend -> mend.state().isEmpty()).toList());
    }

    private static List<String> names(List<Mend> mends) {
        return mends.stream().map(mend -> Ids.document(mend.key())).toList();
    }

    private static List<EmbeddedDocument> states(List<Mend> mends) {
        return mends.stream().map(Mend::state).flatMap(Optional::stream).toList();
    }

    /** Just above the position: so that readers elsewhere take it for new as soon as the position has moved. */
    private List<Fold.Change> changes(List<Mend> mends) {
        List<Fold.Change> changes = new ArrayList<>();
        for (EmbeddedDocument document : states(mends)) {
            int partition = document.source().partition();
            long at = state.slot(collections.generation().number(), partition)
                    .map(slot -> slot.position().nextOffset() + 1).orElse(1L);
            changes.add(Fold.Change.of(document, partition, at, analysis));
        }
        return changes;
    }
}
