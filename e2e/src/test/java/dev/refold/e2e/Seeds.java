package dev.refold.e2e;

import java.util.concurrent.ThreadLocalRandom;

/** Seeds of randomised tests: random unless one is given, and printed either way. */
final class Seeds {

    private Seeds() {}

    /** {@code -Drefold.seed=N} repeats a run. */
    static long of(String test) {
        long seed = Long.getLong("refold.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
        System.out.println(test + ": -Drefold.seed=" + seed);
        return seed;
    }
}
