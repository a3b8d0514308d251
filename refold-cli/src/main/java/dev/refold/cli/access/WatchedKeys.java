package dev.refold.cli.access;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.TopicMismatchException;
import dev.refold.query.access.Keys;
import dev.refold.query.access.KeysUnknownException;
import dev.refold.query.access.StoredKey;
import dev.refold.schemas.LogKeys;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access keys as they are now: a thread follows their topic. Until it has been read once nobody is let in. While
 * Kafka is away the keys known last go on to count, since searches do too, and {@link #problem} says that revocations do
 * not arrive.
 */
public final class WatchedKeys implements Keys, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedKeys.class);

    static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final KeyTopic topic;
    private final CountDownLatch read = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("access-keys").unstarted(this::follow);
    private volatile KeyFold current = new KeyFold();
    private volatile Optional<String> problem = Optional.of("have not been read yet");

    private WatchedKeys(KeyTopic topic) {
        this.topic = topic;
    }

    public static WatchedKeys start(KeyTopic topic) {
        WatchedKeys keys = new WatchedKeys(topic);
        keys.thread.start();
        return keys;
    }

    @Override
    public Optional<StoredKey> find(String id) {
        if (read.getCount() > 0) {
            throw new KeysUnknownException("The access keys " + problem.orElse("have not been read yet") + '.');
        }
        return Optional.ofNullable(current.keys().get(id));
    }

    /** @return whether they were read once within the time */
    public boolean awaitRead(Duration limit) throws InterruptedException {
        return read.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is amiss; empty when the keys are those of this moment. */
    public Optional<String> problem() {
        return problem;
    }

    private void follow() {
        while (closing.getCount() > 0) {
            try {
                topic.ensure();
                followOnce();
            } catch (InterruptedException | InterruptException _) {
                return; // Only close interrupts.
            } catch (KafkaException | KafkaUnavailableException | TopicMismatchException e) {
                problem = Optional.of("cannot be read, so revocations do not arrive: " + e.getMessage());
                LOG.atWarn().addKeyValue(LogKeys.TOPIC, topic.names().accessKeys()).setCause(e)
                        .log("access keys unread");
                if (closed(ASK_EVERY)) {
                    return;
                }
            }
        }
    }

    /** From the beginning; what is known meanwhile is what was known before. */
    private void followOnce() {
        KeyFold fold = new KeyFold();
        TopicPartition partition = topic.partition();
        try (Consumer<String, byte[]> reader = topic.reader()) {
            long asked = System.nanoTime() - ASK_EVERY.toNanos();
            while (closing.getCount() > 0) {
                reader.poll(POLL).forEach(fold::apply);
                // A poll is silent about a broker that is gone; this question is not.
                if (System.nanoTime() - asked >= ASK_EVERY.toNanos()) {
                    long end = Objects.requireNonNull(reader.endOffsets(List.of(partition), ASK_EVERY).get(partition));
                    if (reader.position(partition, ASK_EVERY) >= end) {
                        asked = System.nanoTime();
                        known(fold);
                    }
                }
            }
        }
    }

    private void known(KeyFold fold) {
        current = fold;
        problem = Optional.empty();
        read.countDown();
    }

    private boolean closed(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true; // Only close interrupts.
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
