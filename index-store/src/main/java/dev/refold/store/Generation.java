package dev.refold.store;

import dev.refold.schemas.Space;

/**
 * One materialisation of one space in one store. Numbers grow from 1 and are never used again.
 *
 * @param store the store's name, see {@link IndexStore#name()}
 */
public record Generation(String store, int number, Space space, GenerationState state) {

    /** {@code STORE@NUMBER}, as people name it. */
    public String name() {
        return store + '@' + number;
    }
}
