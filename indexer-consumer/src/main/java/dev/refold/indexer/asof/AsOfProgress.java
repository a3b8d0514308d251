package dev.refold.indexer.asof;

/**
 * How far a build is.
 *
 * @param done of {@code total} of the phase's units; both 0 where there is nothing to count
 */
public record AsOfProgress(Phase phase, long done, long total) {

    /** In order; what the model refuses leads back from {@code LOADING} to {@code FOLDING}. */
    public enum Phase {

        FOLDING("folding documents", "records"), CHUNKING("cutting", "documents"), COLLECTING_VECTORS(
                "collecting vectors",
                "records"), EMBEDDING("embedding what is missing", "chunks"), LOADING("loading", "documents");

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
