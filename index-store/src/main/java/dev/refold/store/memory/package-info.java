/** The reference: exact and simple, nothing but maps. Tests and demos; what it says is what the others must say. */
@NullMarked
package dev.refold.store.memory;

import org.jspecify.annotations.NullMarked;
