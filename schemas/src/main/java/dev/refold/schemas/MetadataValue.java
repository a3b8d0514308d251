package dev.refold.schemas;

import java.util.List;

/** One value of a document's metadata: a scalar, or an array of scalars. */
public sealed interface MetadataValue {

    /** A value that is not an array. */
    sealed interface Scalar extends MetadataValue {}

    record Text(String value) implements Scalar {}

    /** A finite double; integers are doubles too, so 1 and 1.0 are one value. Negative zero is stored as zero. */
    record Numeric(double value) implements Scalar {

        public Numeric {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a number in metadata is finite, not " + value);
            }
            value = value == 0 ? 0 : value;
        }
    }

    record Bool(boolean value) implements Scalar {}

    /** An array of scalars, possibly of mixed types, in the producer's order. */
    record Many(List<Scalar> values) implements MetadataValue {

        public Many {
            values = List.copyOf(values);
        }
    }
}
