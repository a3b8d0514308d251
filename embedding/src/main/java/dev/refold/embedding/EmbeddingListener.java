package dev.refold.embedding;

import java.time.Duration;

/** Told of every request to a model, by the thread that made it. Implementations are thread-safe and do not throw. */
public interface EmbeddingListener {

    EmbeddingListener NONE = new EmbeddingListener() {
        @Override
        public void answered(int texts, long tokens, Duration took) {}

        @Override
        public void failed(int texts, Duration took) {}
    };

    /** @param tokens the service says it used; 0 when it does not say */
    void answered(int texts, long tokens, Duration took);

    /** The service did not answer with vectors: it was busy, down, wrong, or refused a text among these. */
    void failed(int texts, Duration took);
}
