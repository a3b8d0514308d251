package dev.refold.store.contract;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Embedding;
import java.util.SplittableRandom;

/** Vectors without a model. */
public final class ToyVectors {

    private ToyVectors() {}

    /** Some direction; equal hashes have equal vectors, others are nearly at right angles. */
    public static Embedding of(ContentHash hash, int dimensions) {
        SplittableRandom random = new SplittableRandom(hash.high() ^ hash.low());
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = (float) random.nextDouble(-1, 1);
        }
        return Embedding.normalised(components);
    }

    /** The first axis: the query that {@link #atCosine} speaks of. */
    public static Embedding first(int dimensions) {
        return atCosine(1, dimensions);
    }

    /** A vector whose cosine with the first axis is known. */
    public static Embedding atCosine(double cosine, int dimensions) {
        float[] components = new float[dimensions];
        components[0] = (float) cosine;
        components[1] = (float) Math.sqrt(1 - cosine * cosine);
        return Embedding.normalised(components);
    }
}
