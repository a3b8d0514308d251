/** Tests that see every module, from a record in Kafka to what a store shows. */
@NullMarked
package dev.refold.e2e;

import org.jspecify.annotations.NullMarked;
