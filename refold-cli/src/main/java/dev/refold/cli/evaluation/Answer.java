package dev.refold.cli.evaluation;

import dev.refold.store.evaluation.ScoredDocument;
import java.util.List;

/**
 * What one side found for one query.
 *
 * @param documents best first, each once
 * @param millis from the request to the answer, the way there and back included
 */
public record Answer(List<Document> documents, double millis) {

    /** A document found. */
    public record Document(String id, String title, double score) {}

    public Answer {
        documents = List.copyOf(documents);
    }

    List<String> ids() {
        return documents.stream().map(Document::id).toList();
    }

    List<ScoredDocument> scored() {
        return documents.stream().map(document -> new ScoredDocument(document.id(), document.score())).toList();
    }
}
