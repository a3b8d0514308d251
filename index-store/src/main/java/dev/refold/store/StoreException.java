package dev.refold.store;

/** A store could not do what it was asked; the subtype says who acts. Messages say what to do and hold no secrets. */
public abstract sealed class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private StoreException(String message) {
        super(message);
    }

    /** The store cannot be reached or is too busy just now: wait and try again. */
    public static final class Unavailable extends StoreException {

        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The caller's time was over. */
    public static final class DeadlineExceeded extends StoreException {

        private static final long serialVersionUID = 1L;

        public DeadlineExceeded(String message) {
            super(message);
        }

        public DeadlineExceeded(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What is stored does not fit what is asked: another space, format, topic or dimension. Stop; a person acts. */
    public static sealed class Mismatch extends StoreException permits OtherSpace, OtherFormat {

        private static final long serialVersionUID = 1L;

        public Mismatch(String message) {
            super(message);
        }
    }

    /**
     * The query's vector is not of the space of the generation that was asked. Whoever asked what is live may have been
     * overtaken by a promotion: look again, embed in that space, and ask again.
     */
    public static final class OtherSpace extends Mismatch {

        private static final long serialVersionUID = 1L;

        public OtherSpace(String message) {
            super(message);
        }
    }

    /** Another release wrote the generation, in a format that this one does not know: it is neither read nor written. */
    public static final class OtherFormat extends Mismatch {

        private static final long serialVersionUID = 1L;

        public OtherFormat(String message) {
            super(message);
        }
    }

    /** The store declares that it cannot do this, see {@link Capabilities}; or the step is not allowed now. */
    public static final class Refused extends StoreException {

        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }

        public Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** There is no such generation; or none is live. */
    public static final class NoGeneration extends StoreException {

        private static final long serialVersionUID = 1L;

        public NoGeneration(String message) {
            super(message);
        }
    }
}
