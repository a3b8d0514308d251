package dev.refold.ingest.source;

import dev.refold.schemas.DocumentEvent;
import java.util.ArrayList;
import java.util.List;

/** Reads whole sources, for tests. */
final class SourceItemsOf {

    private SourceItemsOf() {}

    static List<SourceItem> all(DocumentSource source) {
        List<SourceItem> all = new ArrayList<>();
        try (SourceItems items = source.open()) {
            items.forEachRemaining(all::add);
        }
        return all;
    }

    static List<DocumentEvent> events(List<SourceItem> items) {
        return items.stream().filter(SourceItem.Document.class::isInstance)
                .map(item -> ((SourceItem.Document) item).event()).toList();
    }

    static List<SourceItem.Problem> problems(List<SourceItem> items) {
        return items.stream().filter(SourceItem.Problem.class::isInstance).map(SourceItem.Problem.class::cast).toList();
    }

    static List<SourceItem.Skipped> skipped(List<SourceItem> items) {
        return items.stream().filter(SourceItem.Skipped.class::isInstance).map(SourceItem.Skipped.class::cast).toList();
    }
}
