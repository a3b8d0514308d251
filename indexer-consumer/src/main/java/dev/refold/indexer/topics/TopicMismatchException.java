package dev.refold.indexer.topics;

import java.util.List;

/**
 * Topics are not as they must be. Trying again does not help: an operator has to act, and the message says how. Every
 * fault found is in it, not only the first.
 */
public final class TopicMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TopicMismatchException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
    }
}
