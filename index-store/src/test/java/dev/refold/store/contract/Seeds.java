package dev.refold.store.contract;

import java.util.stream.LongStream;

/** Seeds of randomised tests: always the same, unless one is given with {@code -Drefold.seed=…}. */
public final class Seeds {

    /** For {@code @MethodSource}. */
    public static final String SOURCE = "dev.refold.store.contract.Seeds#seeds";

    private Seeds() {}

    static LongStream seeds() {
        Long given = Long.getLong("refold.seed");
        return given == null ? LongStream.rangeClosed(1, 5) : LongStream.of(given);
    }
}
