package dev.refold.indexer.verify;

/**
 * How far a verification is.
 *
 * @param total what {@code done} leads to, known from end offsets or the store's own figures, which may be estimates; 0
 *     where nobody knows
 */
public record VerifyProgress(Phase phase, long done, long total) {

    /** What is being done, in this order; the last three come only when something differed at the first look. */
    public enum Phase {
        /** Waiting for the sink to have begun every partition; counts partitions. */
        WAITING("waiting for the sink", "partitions"),
        /** Folding the log; counts offsets. */
        READING("reading the log", "records"),
        /** Comparing what is stored; counts documents. */
        COMPARING("comparing", "documents"),
        /** Looking at what differed once more; counts documents. */
        LOOKING_AGAIN("looking again", "documents"),
        /** Counts documents. */
        MENDING("mending", "documents"),
        /** Looking at what was mended; counts documents. */
        PROVING("looking at what was mended", "documents");

        private final String words;
        private final String unit;

        Phase(String words, String unit) {
            this.words = words;
            this.unit = unit;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** What is counted. */
        public String unit() {
            return unit;
        }
    }
}
