package dev.refold.store.audit;

import java.util.Arrays;

/**
 * Components as they are stored, whatever they are: not checked for length or finiteness. Immutable; compared bit by bit,
 * so that a NaN equals itself and -0 differs from 0.
 */
public final class RawVector {

    private final float[] components;

    private RawVector(float[] components) {
        this.components = components;
    }

    public static RawVector of(float... components) {
        return new RawVector(components.clone());
    }

    public int dimensions() {
        return components.length;
    }

    public float component(int index) {
        return components[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawVector that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return "RawVector[" + components.length + " dimensions]";
    }
}
