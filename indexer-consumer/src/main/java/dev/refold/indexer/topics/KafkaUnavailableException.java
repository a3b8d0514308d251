package dev.refold.indexer.topics;

import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Kafka did not answer in time; trying again may help. */
public final class KafkaUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Of a question to Kafka that failed. */
    public static KafkaUnavailableException of(String doing, ExecutionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        return new KafkaUnavailableException(doing + ": " + cause.getMessage(), cause);
    }

    public KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
