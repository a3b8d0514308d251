package dev.refold.e2e;

import java.util.OptionalLong;

/**
 * What a kill interrupted, by evidence found after it.
 *
 * @param lag events not yet folded, just before; empty while the process was starting
 * @param kafkaTransactions that the dead process left open in the broker
 * @param postgresTransactions that had written rows just before, and that PostgreSQL rolled back
 * @param luceneEvents that were folded just before and are not in what Lucene had committed
 */
record OpenWork(OptionalLong lag, int kafkaTransactions, int postgresTransactions, long luceneEvents) {

    boolean writeWasOpen() {
        return kafkaTransactions > 0 || storeWriteWasOpen();
    }

    boolean storeWriteWasOpen() {
        return postgresTransactions > 0 || luceneEvents > 0;
    }

    /** Whether the kill counts: there was something to do, and it was being done. */
    boolean counts() {
        return lag.orElse(0) > 0 && writeWasOpen();
    }

    @Override
    public String toString() {
        return "lag " + (lag.isPresent() ? lag.getAsLong() : "unknown") + ", open: " + kafkaTransactions
                + " transactions in Kafka, " + postgresTransactions + " in PostgreSQL, " + luceneEvents
                + " events uncommitted in Lucene" + (counts() ? "" : " (does not count)");
    }
}
