package dev.refold.store.chroma;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BatchRules;
import dev.refold.store.analysis.TextAnalysis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a batch changes, decided before anything is written. Pure.
 *
 * @param changes documents that replace what is stored
 * @param stale how many do not
 * @param totals of the partition afterwards
 * @param current heads after it of all documents the batch names: chunks of theirs of any other version go, also where
 *     nothing changes, because a process that died may have left some
 */
record Fold(List<Change> changes, int stale, Slot.Totals totals, Map<String, Head> current) {

    /**
     * A document's new state.
     *
     * @param terms of each chunk, by ordinal
     */
    record Change(EmbeddedDocument document, Head head, List<List<String>> terms) {

        static Change of(EmbeddedDocument document, int partition, long at, TextAnalysis analysis) {
            return new Change(document, Head.of(document, partition, at), Fold.terms(document, analysis));
        }

        List<Chunk> chunks() {
            return switch (document) {
                case EmbeddedDocument.Present present -> present.chunks();
                case EmbeddedDocument.Deleted _ -> List.of();
            };
        }
    }

    /**
     * Decides.
     *
     * @param documents one per key
     * @param stored heads by name
     * @param totals of the partition before
     */
    static Fold of(List<EmbeddedDocument> documents, Map<String, Head> stored, SinkPosition to, Slot.Totals totals,
            TextAnalysis analysis) {
        List<Change> changes = new ArrayList<>();
        Map<String, Head> current = new LinkedHashMap<>();
        Slot.Totals after = totals;
        for (EmbeddedDocument document : documents) {
            Head head = Head.of(document, to.partition(), to.nextOffset());
            Optional<Head> old = Optional.ofNullable(stored.get(head.name()));
            if (BatchRules.replaces(document, old.map(known -> known.document().order()))) {
                changes.add(new Change(document, head, terms(document, analysis)));
                after = old.map(after::minus).orElse(after).plus(head);
                current.put(head.name(), head);
            } else {
                old.ifPresent(known -> current.put(known.name(), known));
            }
        }
        return new Fold(changes, documents.size() - changes.size(), after, current);
    }

    private static List<List<String>> terms(EmbeddedDocument document, TextAnalysis analysis) {
        return switch (document) {
            case EmbeddedDocument.Present present -> present.chunks().stream()
                    .map(chunk -> ChunkForm.terms(present, chunk, analysis)).toList();
            case EmbeddedDocument.Deleted _ -> List.of();
        };
    }

    int chunks() {
        return changes.stream().mapToInt(change -> change.head().chunks()).sum();
    }

    int vectors() {
        return changes.stream().mapToInt(change -> change.head().vectors()).sum();
    }
}
