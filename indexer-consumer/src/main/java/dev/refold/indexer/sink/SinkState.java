package dev.refold.indexer.sink;

/**
 * What a sink is doing.
 *
 * {@snippet lang = text :
 * running ⇄ waiting        running, waiting → stopped
 * }
 */
public sealed interface SinkState {

    record Running() implements SinkState {}

    /** Tries again by itself. */
    record Waiting(String reason) implements SinkState {}

    /** Will not go on by itself: the reason names what to do. */
    record Stopped(String reason) implements SinkState {}
}
