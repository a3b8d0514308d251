package dev.refold.schemas;

/** Where a record lies in a topic. */
public record Position(int partition, long offset) {

    public Position {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("partition " + partition + ", offset " + offset);
        }
    }
}
