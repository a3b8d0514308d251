package dev.refold.indexer.deadletters;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.RawRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends rejected events to {@code documents} once more. Where an event lay first goes along, so it is decided as if it
 * still lay there: sent late, or twice, it undoes nothing. For one thread.
 */
public final class Redriver implements AutoCloseable {

    private static final long SECONDS = 30;
    /** Sent and not yet acknowledged. */
    private static final int IN_FLIGHT = 100;
    /** Above what {@code documents} takes, so that the topic decides. */
    private static final int MOST_BYTES = 8 << 20;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Deque<Future<RecordMetadata>> sent = new ArrayDeque<>();

    /** @param kafka client properties */
    public Redriver(Map<String, String> kafka, TopicNames names) {
        this.topic = names.documents();
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SECONDS * 1_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) SECONDS * 500);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SECONDS * 1_000);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends one; waits where many are not acknowledged yet. Its partition is what its key says, which mends one that came
     * into a wrong one.
     *
     * @param event {@link dev.refold.schemas.DeadLetter#redriven()}
     * @throws KafkaUnavailableException when Kafka did not take this one, or one before
     */
    public void send(RawRecord event) throws InterruptedException {
        while (sent.size() >= IN_FLIGHT) {
            await(sent.removeFirst());
        }
        sent.addLast(
                producer.send(new ProducerRecord<>(topic, null, KafkaRecords.orNull(event.key()), KafkaRecords.orNull(
                        event.value()), KafkaRecords.headers(event.headers()))));
    }

    /** Returns when Kafka has all of them for good. */
    public void flush() throws InterruptedException {
        producer.flush();
        while (!sent.isEmpty()) {
            await(sent.removeFirst());
        }
    }

    private static void await(Future<RecordMetadata> one) throws InterruptedException {
        try {
            one.get(2 * SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KafkaUnavailableException.of("redriving", e);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not take a redriven event within " + 2 * SECONDS + " s", e);
        }
    }

    /** What is not acknowledged yet is given a moment. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(SECONDS));
    }
}
