/** Events, embedded documents, keys, order, marks and positions, with their codecs: pure values, no I/O. */
@NullMarked
package dev.refold.schemas;

import org.jspecify.annotations.NullMarked;
