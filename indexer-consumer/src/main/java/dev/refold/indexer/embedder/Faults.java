package dev.refold.indexer.embedder;

import java.util.Optional;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/** Sorts faults of a stream thread into those that pass and those that an operator has to mend. Pure. */
final class Faults {

    private Faults() {}

    /** Why the embedder must stop; empty when a new thread may try again. */
    static Optional<String> fatal(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof LogTruncationException) {
                return Optional.of("the log was truncated below what was read, and grew again (" + cause.getMessage()
                        + "); raise topics.log-epoch by one to read it anew, its events counting as newer");
            }
            if (cause instanceof InvalidOffsetException) {
                return Optional.of("the log no longer holds the offset to read next (" + cause.getMessage()
                        + "); restart to see what to do");
            }
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return Optional.of("Kafka refuses this client: " + cause.getMessage());
            }
            if (cause instanceof WrongLogException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            if (passes(cause)) {
                return Optional.empty();
            }
        }
        return Optional.of("unexpected " + fault.getClass().getSimpleName() + ": " + fault.getMessage());
    }

    private static boolean passes(Throwable fault) {
        return fault instanceof RetriableException || fault instanceof TaskMigratedException
                || fault instanceof TaskCorruptedException || fault instanceof ProducerFencedException
                || fault instanceof InvalidProducerEpochException;
    }
}
