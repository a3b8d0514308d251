package dev.refold.embedding;

/**
 * The 64-bit hashes of the hashing embedder. They decide what every stored vector means, so they never change.
 *
 * <p>
 * A word is hashed by FNV-1a over its UTF-16 units (draft-eastlake-fnv, 64 bits); a gram of four units is its own 64
 * bits, so that no two grams collide. Both then go through the finaliser of SplitMix64 (Steele, Lea, Flood: Fast
 * Splittable Pseudorandom Number Generators, 2014), as buckets are taken from the high bits and signs from the lowest.
 */
final class FeatureHash {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** Sets grams apart from words; the golden ratio's bits, as good as any. */
    private static final long GRAM_SALT = 0x9e3779b97f4a7c15L;

    private FeatureHash() {}

    static long ofWord(char[] units, int length) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ units[i]) * FNV_PRIME;
        }
        return mixed(hash);
    }

    /** @param gram four UTF-16 units, the first in the highest 16 bits */
    static long ofGram(long gram) {
        return mixed(gram ^ GRAM_SALT);
    }

    static long mixed(long hash) {
        long z = hash;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
