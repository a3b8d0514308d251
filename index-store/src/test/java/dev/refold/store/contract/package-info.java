/**
 * What every store must do, as tests. A store's own test nests a subclass of each contract class and gives it a
 * {@link dev.refold.store.contract.StoreFixture}.
 */
@NullMarked
package dev.refold.store.contract;

import org.jspecify.annotations.NullMarked;
