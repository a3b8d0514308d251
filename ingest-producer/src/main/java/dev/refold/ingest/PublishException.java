package dev.refold.ingest;

/** A valid event could not be published; the subtype says who acts. Messages say what to do and hold no content. */
public abstract sealed class PublishException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private PublishException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Kafka was not reached, or had no room, within the time given: wait and publish again. The event may be stored all
     * the same, as the answer can be what got lost; a second one is recognised as a duplicate.
     */
    public static final class Unavailable extends PublishException {

        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Kafka answered and does not take it (rights, size, topic): a person acts. */
    public static final class Refused extends PublishException {

        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
