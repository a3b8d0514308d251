package dev.refold.store;

/**
 * The connections that a store keeps to its server, at one moment.
 *
 * @param size open now, {@code active} and {@code idle} ones together
 * @param active at work
 * @param waiting threads that wait for one
 * @param max open at most
 */
public record PoolFigures(int size, int active, int idle, int waiting, int max) {}
