/** The {@link dev.refold.store.IndexStore} contract and its vocabulary. Stores live in packages of their own below. */
@NullMarked
package dev.refold.store;

import org.jspecify.annotations.NullMarked;
