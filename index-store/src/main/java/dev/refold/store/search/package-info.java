/** What all stores share of searching: candidates in, scored and ordered hits out. */
@NullMarked
package dev.refold.store.search;

import org.jspecify.annotations.NullMarked;
