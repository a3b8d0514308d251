package dev.refold.indexer.verify;

import dev.refold.store.Generation;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a verification found. A document that differs in several ways counts once.
 *
 * @param documents compared, deletes included
 * @param expected documents in the log, deletes included
 * @param chunks compared
 * @param records of the log that were read
 * @param counts of everything found, by kind; kinds that were not found are missing
 * @param repaired of those: looked at again after mending, they are as the log has them
 * @param left of those: not mended
 * @param undecided documents that changed at every look, or that no sink came to in time: neither right nor wrong
 * @param unexamined documents that differed at the first look and were not looked at again, as there were too many
 * @param findings the first of those counted, by key
 * @param notes for people, about the whole
 */
public record VerifyReport(Generation generation, long documents, long expected, long chunks, long records,
        Map<FindingKind, Long> counts, long repaired, long left, long undecided, long unexamined,
        List<Finding> findings, List<String> notes, Duration took) {

    public VerifyReport {
        EnumMap<FindingKind, Long> sorted = new EnumMap<>(FindingKind.class);
        sorted.putAll(counts);
        counts = Collections.unmodifiableMap(sorted);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** Whether the generation was found to equal the log when it was first looked at; mending changes nothing here. */
    public boolean clean() {
        return found() == 0 && undecided == 0 && unexamined == 0;
    }

    /** How many differ, of all kinds. */
    public long found() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
