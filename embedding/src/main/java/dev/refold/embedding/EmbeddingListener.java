package dev.refold.embedding;

import java.time.Duration;

/** Told of every request to a model, by the thread that made it. Implementations are thread-safe and do not throw. */
public interface EmbeddingListener {

    EmbeddingListener NONE = new EmbeddingListener() {
        @Override
        public void answered(int texts, long chars, long tokens, Duration took) {}

        @Override
        public void failed(int texts, Duration took) {}
    };

    /**
     * @param chars of the texts, in UTF-16 units
     * @param tokens the service says it used; 0 when it does not say
     */
    void answered(int texts, long chars, long tokens, Duration took);

    /** The service did not answer with vectors: it was busy, down, wrong, or refused a text among these. */
    void failed(int texts, Duration took);

    /** Tells another one after this one. */
    default EmbeddingListener and(EmbeddingListener other) {
        EmbeddingListener first = this;
        return new EmbeddingListener() {
            @Override
            public void answered(int texts, long chars, long tokens, Duration took) {
                first.answered(texts, chars, tokens, took);
                other.answered(texts, chars, tokens, took);
            }

            @Override
            public void failed(int texts, Duration took) {
                first.failed(texts, took);
                other.failed(texts, took);
            }
        };
    }
}
