@NullMarked
package dev.refold.query.access;

import org.jspecify.annotations.NullMarked;
