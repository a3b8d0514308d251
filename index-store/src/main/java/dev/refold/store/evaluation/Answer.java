package dev.refold.store.evaluation;

import java.util.List;

/**
 * What one side found for one query.
 *
 * @param by the generation that answered
 * @param documents best first, each once
 * @param millis from the question to the answer
 */
public record Answer(Answerer by, List<Document> documents, double millis) {

    /** A document found. */
    public record Document(String id, String title, double score) {}

    public Answer {
        documents = List.copyOf(documents);
    }

    public List<String> ids() {
        return documents.stream().map(Document::id).toList();
    }

    List<ScoredDocument> scored() {
        return documents.stream().map(document -> new ScoredDocument(document.id(), document.score())).toList();
    }
}
