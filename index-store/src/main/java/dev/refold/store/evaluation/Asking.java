package dev.refold.store.evaluation;

/**
 * Puts queries to sides, all in one mode and to one depth: over HTTP, or to the stores themselves. Answers are of
 * documents, each once. What cannot be answered is thrown as the implementation's own exception and ends what was being
 * measured. One thread asks at a time.
 */
public interface Asking {

    /** {@code hybrid}, {@code vector} or {@code keyword}. */
    String mode();

    /** Documents of an answer at most. */
    int topK();

    /** What the side finds, and how long it took. */
    Answer ask(Side side, Query query);
}
