package dev.refold.indexer.embedder;

/** What became of a consumed record: exactly one of these, in the end. */
public enum Outcome {

    /** It made the document's embedded state; deletes are among them. */
    EMBEDDED("embedded"),
    /** Something newer was known, or came while it waited for the model. */
    SUPERSEDED("superseded"),
    /** It said what was known already. */
    DUPLICATE("duplicate"),
    /** It is in the dead letters. */
    DEAD_LETTER("dead-letter");

    private final String code;

    Outcome(String code) {
        this.code = code;
    }

    /** As in metrics. */
    public String code() {
        return code;
    }
}
