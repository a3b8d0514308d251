/** Promotions back and forth while many clients ask. */
@org.jspecify.annotations.NullMarked
package dev.refold.e2e.promotes;
