package dev.refold.store.lucene;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.audit.Mend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;

/** Puts documents right; whatever lies under their keys goes. */
final class Mending {

    private final List<Change> changes = new ArrayList<>();

    private record Change(Mend mend, Optional<DocumentBlock> block) {}

    /** Analysed, for which no lock is needed; the last word for each key. */
    Mending(List<Mend> mends, TextAnalysis analysis) throws IOException {
        Map<DocumentKey, Mend> byKey = new LinkedHashMap<>();
        mends.forEach(mend -> byKey.put(mend.key(), mend));
        for (Mend mend : byKey.values()) {
            changes.add(new Change(mend, mend.state().isEmpty()
                    ? Optional.empty()
                    : Optional.of(DocumentBlock.of(mend.state().get(), analysis))));
        }
    }

    /**
     * Leaves out documents that have changed since they were judged.
     *
     * @param reader of all that the writer holds
     */
    void keepUnchanged(IndexReader reader) throws IOException {
        StoredContents contents = new StoredContents(reader);
        List<Change> unchanged = new ArrayList<>();
        for (Change change : changes) {
            if (change.mend.seen().equals(contents.orderOf(change.mend.key()))) {
                unchanged.add(change);
            }
        }
        changes.retainAll(unchanged);
    }

    /** How many {@link #write} puts right. */
    int documents() {
        return changes.size();
    }

    void write(IndexWriter writer) throws IOException {
        for (Change change : changes) {
            if (change.block.isPresent()) {
                writer.updateDocuments(Fields.block(change.mend.key()), change.block.get().lucene());
            } else {
                writer.deleteDocuments(Fields.block(change.mend.key()));
            }
        }
    }
}
