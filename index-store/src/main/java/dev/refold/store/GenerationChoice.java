package dev.refold.store;

/** Which generation a read is for. */
public sealed interface GenerationChoice {

    /** The one that is live when the read takes its snapshot. */
    record Live() implements GenerationChoice {}

    record Numbered(int number) implements GenerationChoice {}
}
