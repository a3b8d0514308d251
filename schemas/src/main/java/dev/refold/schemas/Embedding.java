package dev.refold.schemas;

import java.util.Arrays;

/**
 * A finite vector of unit length (to within {@value #UNIT_TOLERANCE}), compared by value. Immutable: arrays are copied
 * on the way in and out, but for {@link #dot} and {@link #component}, which need no copy.
 */
public final class Embedding {

    /** How far from 1 the length of a stored vector may be: float32 rounding over 4,096 components stays far below. */
    public static final double UNIT_TOLERANCE = 1e-3;

    private final float[] components;

    private Embedding(float[] components) {
        this.components = components;
    }

    /**
     * Takes components that are already of unit length.
     *
     * @throws IllegalArgumentException when there are none, one is not finite, or the length is not 1
     */
    public static Embedding ofUnit(float... components) {
        double length = length(components);
        if (Math.abs(length - 1) > UNIT_TOLERANCE) {
            throw new IllegalArgumentException("not a unit vector: its length is " + length);
        }
        return new Embedding(components.clone());
    }

    /**
     * Scales to unit length.
     *
     * @throws IllegalArgumentException when there are no components, one is not finite, or all are zero
     */
    public static Embedding normalised(float... components) {
        double length = length(components);
        if (length == 0) {
            throw new IllegalArgumentException("a vector of zeros has no direction");
        }
        float[] unit = new float[components.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (components[i] / length);
        }
        return new Embedding(unit);
    }

    public int dimensions() {
        return components.length;
    }

    public float component(int index) {
        return components[index];
    }

    public float[] toArray() {
        return components.clone();
    }

    /**
     * The cosine of the angle between the two, as both are of unit length.
     *
     * @throws IllegalArgumentException when the dimensions differ
     */
    public double dot(Embedding other) {
        if (other.components.length != components.length) {
            throw new IllegalArgumentException("dimensions differ: " + components.length + " and "
                    + other.components.length);
        }
        double sum = 0;
        for (int i = 0; i < components.length; i++) {
            sum += (double) components[i] * other.components[i];
        }
        return sum;
    }

    private static double length(float[] components) {
        if (components.length == 0) {
            throw new IllegalArgumentException("a vector has at least one component");
        }
        double squares = 0;
        for (int i = 0; i < components.length; i++) {
            if (!Float.isFinite(components[i])) {
                throw new IllegalArgumentException("component " + i + " is " + components[i]);
            }
            squares += (double) components[i] * components[i];
        }
        return Math.sqrt(squares);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return "Embedding[" + components.length + " dimensions]";
    }
}
