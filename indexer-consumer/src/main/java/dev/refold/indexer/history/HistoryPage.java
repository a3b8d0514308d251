package dev.refold.indexer.history;

import java.util.List;
import java.util.OptionalLong;

/**
 * Events of one document, the newest first.
 *
 * @param partition where all of them lie
 * @param before where to look on; empty when the log was read to its beginning
 * @param logStart the first offset that the log still has: above 0 earlier ones are gone
 */
public record HistoryPage(int partition, List<LoggedEvent> events, OptionalLong before, long logStart) {

    public HistoryPage {
        events = List.copyOf(events);
    }
}
