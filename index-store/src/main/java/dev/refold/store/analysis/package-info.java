/** One text analysis for all stores, at write and at query, so that they hold and find the same terms. */
@NullMarked
package dev.refold.store.analysis;

import org.jspecify.annotations.NullMarked;
