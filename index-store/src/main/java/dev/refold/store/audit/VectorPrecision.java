package dev.refold.store.audit;

/** What a store keeps of a vector's components. Decides when a stored vector counts as the one of the log. */
public enum VectorPrecision {

    /** Every bit of a float32. */
    EXACT {

        @Override
        public boolean same(RawVector ofLog, RawVector stored) {
            return ofLog.equals(stored);
        }
    },

    /** IEEE 754 binary16, rounded to the nearest, ties to even. */
    HALF {

        @Override
        public boolean same(RawVector ofLog, RawVector stored) {
            return allWithin(ofLog, stored, (expected, found) -> Float
                    .floatToFloat16(expected) == Float.floatToFloat16(found));
        }
    },

    /** The server normalises anew: components may differ by {@value #TOLERANCE}. */
    NORMALISED_ANEW {

        @Override
        public boolean same(RawVector ofLog, RawVector stored) {
            return allWithin(ofLog, stored, (expected, found) -> Math.abs(expected - found) <= TOLERANCE);
        }
    };

    /** Greatest difference of a component under {@link #NORMALISED_ANEW}. */
    public static final float TOLERANCE = 1e-6f;

    /** Whether a stored vector is the log's, as this store keeps it. */
    public abstract boolean same(RawVector ofLog, RawVector stored);

    private interface Components {

        boolean same(float expected, float found);
    }

    private static boolean allWithin(RawVector ofLog, RawVector stored, Components test) {
        if (ofLog.dimensions() != stored.dimensions()) {
            return false;
        }
        for (int i = 0; i < ofLog.dimensions(); i++) {
            if (!test.same(ofLog.component(i), stored.component(i))) {
                return false;
            }
        }
        return true;
    }
}
