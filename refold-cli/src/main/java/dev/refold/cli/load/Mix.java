package dev.refold.cli.load;

import java.util.SplittableRandom;

/**
 * What which request of which user is. The same seed gives the same run. Of reads, seven in ten are searches, half of
 * those hybrid; the others look up a document or count. Pure.
 */
record Mix(long seed, int writePercent, int documents) {

    /** @param document the one that is read or written, from 0 */
    record Request(Kind kind, int document, long random) {}

    Request request(int stage, int user, long number) {
        SplittableRandom random = new SplittableRandom(seed + stage * 1_000_003L + user * 7_919L + number * 104_729L);
        boolean write = random.nextInt(100) < writePercent;
        return new Request(write ? Kind.WRITE : read(random.nextInt(100)), random.nextInt(documents),
                random.nextLong());
    }

    private static Kind read(int percent) {
        return percent < 35
                ? Kind.SEARCH_HYBRID
                : percent < 55
                        ? Kind.SEARCH_VECTOR
                        : percent < 70
                                ? Kind.SEARCH_KEYWORD
                                : percent < 90
                                        ? Kind.DOCUMENT
                                        : Kind.COUNT;
    }
}
